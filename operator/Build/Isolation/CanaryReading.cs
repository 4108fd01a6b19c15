using Dockerflow.Api.Steps;
using Dockerflow.Kube.Core;
using Dockerflow.Runs;

namespace Dockerflow.Build.Isolation;

/// <summary>What a canary Pod's state says. Pure.</summary>
internal static class CanaryReading
{
    /// <summary>Null while it has not ended and may still start.</summary>
    public static CanaryAnswer? Of(Pod pod, CanaryShape shape, DateTimeOffset now)
    {
        if (PodReading.PodFailure(pod) is { } whole)
        {
            return new(whole.Message, IsFinal: false);
        }
        var container = PodReading.Container(pod, StepNames.Canary);
        if (container?.State.Terminated is { } ended)
        {
            return PodReading.Report(container) is { } report
                ? new(ProblemOf(report, shape), IsFinal: true)
                : new($"it ended with code {ended.ExitCode} and without a report", IsFinal: true);
        }
        return PodReading.Stuck(pod, now) is { } stuck
            ? new(
                $"{stuck.Why.Reason}: {Bounded.Message(stuck.Why.Message ?? "")}",
                IsFinal: !PodReading.IsPull(stuck.Why)
            )
            : null;
    }

    /// <summary>What keeps it from starting, for people.</summary>
    public static string Waits(Pod pod) =>
        PodReading.WaitsFor(pod)
        ?? PodReading.Container(pod, StepNames.Canary)?.State.Waiting?.Reason
        ?? "it is pending";

    private static string? ProblemOf(StepReport report, CanaryShape shape) =>
        report switch
        {
            { Canary: null } => report.Message ?? "it left no finding",
            { Canary.UserNamespace: false } when shape.UserNamespace =>
                "the container runtime ignores hostUsers (its uids are the node's)",
            { Canary.Seccomp: not 2 } when shape.SeccompProfile is not null => "no seccomp filter is in force",
            { Canary.NoNewPrivs: false } => "no_new_privs is not in force",
            { Ok: false } => report.Message ?? "Buildah cannot start in it",
            _ => null,
        };
}
