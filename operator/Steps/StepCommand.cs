using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Steps.Build;
using Dockerflow.Steps.Cache;
using Dockerflow.Steps.Canary;
using Dockerflow.Steps.Clone;
using Dockerflow.Steps.Inspect;
using Dockerflow.Steps.Probe;
using Dockerflow.Steps.Pull;
using Dockerflow.Steps.Push;

namespace Dockerflow.Steps;

/// <summary>Entry point of every container that the operator starts.</summary>
public static class StepCommand
{
    /// <summary>
    /// Runs the named step on the input in <see cref="StepNames.InputVariable"/> and always writes a report, also after
    /// a failure and after SIGTERM. 0: done; 1: failed; 2: there is no such step.
    /// </summary>
    public static async Task<int> RunAsync(string name, TextWriter log, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stopping));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stopping));
        var context = new StepContext(new StepLog(log), TimeProvider.System, Environment.GetEnvironmentVariable);
        return await RunAsync(name, context, stopping.Token);
    }

    internal static async Task<int> RunAsync(string name, StepContext context, CancellationToken cancellationToken)
    {
        if (Find(name) is not { } step)
        {
            context.Log.Line(
                $"there is no step {Printable.Quote(name, 40)}; steps are {string.Join(", ", StepNames.BuildOrder)}, {StepNames.Probe}, {StepNames.Canary}"
            );
            return 2;
        }
        var report = await ReportOfAsync(step, context, cancellationToken);
        if (!report.Ok)
        {
            context.Log.Line($"{name} failed: {report.Reason}: {report.Message}");
        }
        return ReportWriter.Write(report, context) ? 0 : 1;
    }

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stopping)
    {
        signal.Cancel = true;
        stopping.Cancel();
    }

    private static Func<StepContext, CancellationToken, Task<StepReport>>? Find(string name) =>
        name switch
        {
            StepNames.Clone => (context, ct) =>
                CloneStep.RunAsync(Input(context, ApiJson.Default.CloneInput), context, ct),
            StepNames.Pull => (context, ct) =>
                PullStep.RunAsync(Input(context, ApiJson.Default.PullInput), context, ct),
            StepNames.Restore => (context, ct) =>
                RestoreStep.RunAsync(Input(context, ApiJson.Default.RestoreInput), context, ct),
            StepNames.Build => (context, ct) =>
                BuildStep.RunAsync(Input(context, ApiJson.Default.BuildInput), context, ct),
            StepNames.Inspect => (context, ct) =>
                InspectStep.RunAsync(Input(context, ApiJson.Default.InspectInput), context, ct),
            StepNames.Push => (context, ct) =>
                PushStep.RunAsync(Input(context, ApiJson.Default.PushInput), context, ct),
            StepNames.Probe => (context, ct) =>
                ProbeStep.RunAsync(Input(context, ApiJson.Default.ProbeInput), context, ct),
            StepNames.Canary => CanaryStep.RunAsync,
            _ => null,
        };

    private static T Input<T>(StepContext context, JsonTypeInfo<T> type)
        where T : class
    {
        var json = context.Variable(StepNames.InputVariable);
        try
        {
            return JsonSerializer.Deserialize(json ?? "null", type)
                ?? throw new StepException(FailureReason.StepFailed, $"{StepNames.InputVariable} is empty");
        }
        catch (JsonException)
        {
            throw new StepException(
                FailureReason.StepFailed,
                $"{StepNames.InputVariable} does not fit this version of the step"
            );
        }
    }

    private static async Task<StepReport> ReportOfAsync(
        Func<StepContext, CancellationToken, Task<StepReport>> step,
        StepContext context,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await step(context, cancellationToken);
        }
        // A report must be written whatever happened: without one the operator would know only an exit code.
        catch (Exception fault)
        {
            return StepFaults.Of(fault, cancellationToken.IsCancellationRequested);
        }
    }
}
