using Dockerflow.Api.BuildRuns;
using Dockerflow.Build.Isolation;
using Dockerflow.Runs;

namespace Dockerflow.Build;

/// <summary>What the run's status says after a plan. Pure.</summary>
internal static class Report
{
    /// <summary>The phase stays: nothing has begun.</summary>
    public static BuildRunStatus Held(Facts facts, Plan.Hold hold) =>
        RunTransition.Continue(facts.Run, facts.Run.Status.Phase, hold.Message, facts.Now);

    public static BuildRunStatus Launched(Facts facts, RunIsolation isolation) =>
        RunTransition.Continue(facts.Run, BuildRunPhase.Building, "the build Job was created", facts.Now) with
        {
            Isolation = isolation,
        };

    public static BuildRunStatus Refused(Facts facts, string why) =>
        Failed(facts, new Plan.Fail([], Failures.Of(FailureReason.PodRefused, why)));

    /// <summary>What a failed step said comes with the end of the run, when known secrets were taken out of it.</summary>
    public static BuildRunStatus Waiting(Facts facts, Plan.Wait wait) =>
        RunTransition.Continue(facts.Run, BuildRunPhase.Building, wait.Message, facts.Now) with
        {
            Pod = PodName(facts),
            Isolation = IsolationOf(facts),
            Steps =
            [
                .. wait.Steps.Select(step => step.Phase == StepPhase.Failed ? step with { Message = null } : step),
            ],
        };

    public static BuildRunStatus Completed(Facts facts, Plan.Complete complete)
    {
        var status = facts.Run.Status with
        {
            Pod = PodName(facts),
            Isolation = IsolationOf(facts),
            Steps = complete.Steps,
            Candidate = complete.Candidate,
            Bases = complete.Bases,
            Cache = complete.Cache,
        };
        return RunTransition.Complete(
            facts.Run,
            status,
            "Built",
            BuildRunPhase.Verifying,
            $"built {complete.Candidate.Digest[..19]}, {complete.Candidate.Size / 1_000_000} MB, base images: {complete.Bases.Count}{Reused(facts.Run, complete)}",
            facts.Now
        );
    }

    private static string Reused(BuildRun run, Plan.Complete complete) =>
        run.Spec.Cache is { } from
            ? $", {complete.Cache?.Reused ?? 0} of {complete.Cache?.Instructions ?? 0} instructions reused from {from.Run}"
            : "";

    public static BuildRunStatus Failed(Facts facts, Plan.Fail fail)
    {
        // What pull recorded is a fact even if the build failed later: the Base rule may watch it.
        var status = facts.Run.Status with
        {
            Pod = PodName(facts),
            Isolation = IsolationOf(facts),
            Steps = fail.Steps.Count > 0 ? fail.Steps : facts.Run.Status.Steps,
            Bases = facts.Bases?.Bases ?? facts.Run.Status.Bases,
        };
        return RunTransition.Fail(facts.Run, status, fail.Failure, facts.Now);
    }

    /// <summary>The Job carries what it was made with: a crash may have come before the status was written.</summary>
    private static RunIsolation? IsolationOf(Facts facts) => facts.Run.Status.Isolation ?? JobIsolation.Of(facts.Job);

    private static string? PodName(Facts facts) => facts.Pod?.Metadata.Name ?? facts.Run.Status.Pod;
}
