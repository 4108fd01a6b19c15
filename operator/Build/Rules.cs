using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Kube.Core;
using Dockerflow.Runs;

namespace Dockerflow.Build;

/// <summary>Facts to plan, in order; the first rule that answers wins.</summary>
public static class Rules
{
    /// <summary>Beyond the Pod's own deadline, which starts only when a node has taken it.</summary>
    private static readonly TimeSpan SchedulingPatience = TimeSpan.FromMinutes(10);

    public static Plan Decide(Facts facts)
    {
        var steps = facts.Pod is { } pod ? PodReading.Steps(pod, StepsOf(facts.Run)) : facts.Run.Status.Steps;
        return NotStarted(facts, steps)
            ?? Ended(facts, steps)
            ?? (Plan?)Hopeless(facts, steps)
            ?? new Plan.Wait(steps, Progress(facts, steps));
    }

    /// <summary>What is in a new run's way may still go by itself.</summary>
    internal static bool IsPatient(Facts facts) =>
        facts.Run.Status.PhaseSince is not { } since || facts.Now - since <= SchedulingPatience;

    private static IReadOnlyList<string> StepsOf(BuildRun run) =>
        run.Spec.Cache is null
            ? [.. StepNames.BuildOrder.Where(step => step != StepNames.Restore)]
            : StepNames.BuildOrder;

    private static Plan? NotStarted(Facts facts, IReadOnlyList<StepStatus> steps)
    {
        if (facts.Job is not null)
        {
            return null;
        }
        if (facts.Run.Status.Pod is { } name)
        {
            return new Plan.Fail(
                steps,
                Failures.Of(
                    FailureReason.Cancelled,
                    $"somebody deleted the Job of Pod {name}; change an input or set annotation dockerflow.dev/rebuild to build again"
                )
            );
        }
        return facts switch
        {
            { SecretProblem: { } problem } => new Plan.Fail(steps, problem),
            { Isolation.Refuses: { } refuses } => new Plan.Fail(steps, Failures.Of(FailureReason.PodRefused, refuses)),
            { Isolation.Holds: { } holds } => new Plan.Hold(holds),
            _ => new Plan.CreateJob(),
        };
    }

    private static Plan? Ended(Facts facts, IReadOnlyList<StepStatus> steps) =>
        facts.Pod switch
        {
            { Status.Phase: "Succeeded" } pod => Succeeded(facts, pod, steps),
            { Status.Phase: "Failed" } pod => new Plan.Fail(steps, FailureOf(pod, facts.Log)),
            null when facts.Job!.Status.Failed > 0 => new Plan.Fail(
                steps,
                Failures.Of(FailureReason.NodeLost, "the build Pod has gone without a trace")
            ),
            _ => null,
        };

    /// <summary>What push read back is believed; what inspect said must be the same digest.</summary>
    private static Plan Succeeded(Facts facts, Pod pod, IReadOnlyList<StepStatus> steps)
    {
        var inspect = PodReading.Report(PodReading.Container(pod, StepNames.Inspect))?.Inspect;
        var push = PodReading.Report(PodReading.Container(pod, StepNames.Push))?.Push;
        if (inspect is null || push is null)
        {
            return new Plan.Fail(
                steps,
                Failures.Of(FailureReason.StepFailed, "a step ended well but left no report that can be read", "push")
            );
        }
        if (facts.Bases is null)
        {
            return new Plan.Fail(
                steps,
                Failures.Of(
                    FailureReason.StepFailed,
                    "pull ended well, but the end of its log, where the base images are, cannot be read; does something remove logs on the node?",
                    StepNames.Pull
                )
            );
        }
        return Difference(inspect, push) is { } difference
            ? new Plan.Fail(steps, Failures.Of(FailureReason.ImageInvalid, difference, "push"))
            : new Plan.Complete(steps, CandidateOf(facts.Run, inspect, push), facts.Bases.Bases, CacheOf(pod, push));
    }

    private static string? Difference(InspectReport inspect, PushReport push) =>
        inspect.Digest != push.Digest ? $"inspect read {inspect.Digest}, push sent {push.Digest}"
        : push.SbomSha256 is not null && push.SbomSha256 != inspect.SbomSha256
            ? $"inspect wrote the SBOM {inspect.SbomSha256}, push sent {push.SbomSha256}"
        : null;

    private static Candidate CandidateOf(BuildRun run, InspectReport inspect, PushReport push) =>
        new(
            $"{run.Spec.Image.CandidatesRepository()}@{inspect.Digest}",
            inspect.Digest,
            inspect.Size,
            inspect.Layers,
            inspect.User,
            inspect.VersionFile,
            inspect.VersionCommit,
            inspect.Content,
            inspect.Ports,
            inspect.Entrypoint,
            push.Sbom,
            inspect.Packages
        );

    /// <summary>How much was reused is the build's own word, and bounded; where the cache is comes from push.</summary>
    private static CacheStatus? CacheOf(Pod pod, PushReport push)
    {
        var build = PodReading.Report(PodReading.Container(pod, StepNames.Build))?.Build;
        return push.Cache is null && build is not { Reused: > 0 }
            ? null
            : new(push.Cache ?? "", Count(build?.Instructions), Count(build?.Reused));
    }

    private static int Count(int? told) => Math.Clamp(told ?? 0, 0, 100_000);

    private static RunFailure FailureOf(Pod pod, string log)
    {
        if (PodReading.PodFailure(pod) is { } whole)
        {
            return whole with { Log = log };
        }
        var container = PodReading.Failed(pod);
        var step = container?.Name ?? "";
        var ended = container?.State.Terminated;
        if (ended is { Reason: "OOMKilled" })
        {
            return Failures.Of(
                FailureReason.OutOfMemory,
                $"{step} needed more memory than its limit; {MoreMemory(step)}",
                step,
                log
            );
        }
        return PodReading.Report(container) is { Ok: false } report
            ? Failures.Of(ReasonOf(report), report.Message ?? "no message", step, log)
            : Failures.Of(
                FailureReason.StepFailed,
                $"{step} ended with code {ended?.ExitCode} and without a report",
                step,
                log
            );
    }

    /// <summary>Only the build's memory is the tenant's to choose; the others stream, and what is too much for them is no honest size.</summary>
    private static string MoreMemory(string step) =>
        step switch
        {
            StepNames.Build => "raise spec.build.resources.limits.memory",
            StepNames.Clone => "the repository has too many files",
            _ => "what it reads is out of all proportion; see its log",
        };

    /// <summary>Beside the repository's code a report may claim anything; these two are not a step's to tell.</summary>
    private static FailureReason ReasonOf(StepReport report) =>
        report.Reason is null or FailureReason.Cancelled or FailureReason.Superseded
            ? FailureReason.StepFailed
            : report.Reason.Value;

    private static Plan.Fail? Hopeless(Facts facts, IReadOnlyList<StepStatus> steps)
    {
        if (facts.Pod is { } pod && PodReading.Stuck(pod, facts.Now) is { } stuck)
        {
            return new(
                steps,
                Failures.Of(
                    FailureReason.StepImageUnavailable,
                    $"{stuck.Why.Reason}: {stuck.Why.Message}",
                    stuck.Container.Name
                )
            );
        }
        var patience = facts.Run.Spec.Build.Timeout.Value + SchedulingPatience;
        return facts.Run.Status.PhaseSince is { } since && facts.Now - since > patience
            ? new(steps, NoResult(facts, $"no result after {patience}; {PodWait(facts)}"))
            : null;
    }

    /// <summary>A Pod that no node took has run nothing of the repository's.</summary>
    private static RunFailure NoResult(Facts facts, string message) =>
        Failures.Of(FailureReason.Timeout, message) is var failure && facts.Pod is null or { Status.StartTime: null }
            ? failure with
            {
                Class = FailureClass.Infrastructure,
            }
            : failure;

    private static string Progress(Facts facts, IReadOnlyList<StepStatus> steps) =>
        steps.FirstOrDefault(step => step.Phase == StepPhase.Running) is { } running
            ? $"step {running.Name}"
            : PodWait(facts);

    private static string PodWait(Facts facts) =>
        facts.Pod is { } pod ? PodReading.WaitsFor(pod) ?? "the Pod is starting" : "waiting for the Job's Pod";
}
