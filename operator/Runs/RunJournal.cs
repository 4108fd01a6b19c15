using System.Net;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Events;
using Dockerflow.Metrics;

namespace Dockerflow.Runs;

/// <summary>
/// The one way in which a stage writes a run: the status first, then what tells the same story elsewhere, an Event on
/// the run and on its ContainerBuild and the counters. Killed in between, an Event is lost and nothing else.
/// </summary>
public sealed class RunJournal(KubeClient client, EventRecorder events, TimeProvider time)
{
    /// <summary>
    /// A status that the server holds for invalid becomes the failure of the run: asked for again and again it would stay
    /// one, and the run would never end.
    /// </summary>
    public async Task WriteAsync(BuildRun run, BuildRunStatus wanted, CancellationToken ct)
    {
        try
        {
            await PutAsync(run, wanted, ct);
        }
        catch (KubeException refused) when (refused.Status == HttpStatusCode.UnprocessableEntity)
        {
            var failure = Failures.Of(
                FailureReason.StepFailed,
                $"the result cannot be written down; do the CRDs fit this version of the operator? {refused.Message}"
            );
            await PutAsync(run, RunTransition.Fail(run, run.Status, failure, time.WholeSeconds()), ct);
        }
    }

    private async Task PutAsync(BuildRun run, BuildRunStatus wanted, CancellationToken ct)
    {
        var written = await StatusWriter.WriteAsync(
            client,
            Resources.BuildRuns,
            run,
            run.Status,
            wanted,
            ApiJson.Default.BuildRunStatus,
            ct
        );
        if (written && wanted.Phase != run.Status.Phase)
        {
            Tell(run, wanted);
            Count(run, wanted);
        }
    }

    /// <summary>Whoever describes the ContainerBuild reads the whole story there.</summary>
    private void Tell(BuildRun run, BuildRunStatus wanted)
    {
        var severity = wanted.Phase == BuildRunPhase.Failed ? EventSeverity.Warning : EventSeverity.Normal;
        var reason = wanted.Failure?.Reason.ToString() ?? wanted.Phase.ToString();
        events.Record(Resources.BuildRuns, run, severity, reason, wanted.Message ?? "");
        if (run.Metadata.Controller() is { } owner)
        {
            var wish = new ContainerBuild
            {
                Metadata = new()
                {
                    Name = owner.Name,
                    Namespace = run.Metadata.Namespace,
                    Uid = owner.Uid,
                },
            };
            events.Record(Resources.ContainerBuilds, wish, severity, reason, $"{run.Metadata.Name}: {wanted.Message}");
        }
    }

    private void Count(BuildRun run, BuildRunStatus wanted)
    {
        if (StageOf(run.Status.Phase) is { } stage && run.Status.PhaseSince is { } since)
        {
            Instruments.StageSeconds.WithLabels(stage).Observe(Math.Max(0, (time.GetUtcNow() - since).TotalSeconds));
        }
        if (wanted.IsFinished)
        {
            var result = wanted.Phase == BuildRunPhase.Succeeded ? Instruments.Succeeded : Instruments.Failed;
            Instruments.RunsFinished.WithLabels(result, wanted.Failure?.Reason.ToString() ?? "").Inc();
        }
    }

    private static string? StageOf(BuildRunPhase phase) =>
        phase switch
        {
            BuildRunPhase.Building => Stages.Build,
            BuildRunPhase.Verifying => Stages.Verify,
            BuildRunPhase.Publishing => Stages.Publish,
            _ => null,
        };
}
