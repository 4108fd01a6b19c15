using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Runs;

/// <summary>How a run's status goes from one phase to the next. Pure; results that were written stay as they are.</summary>
public static class RunTransition
{
    /// <summary>The stage has begun or goes on: same or next phase, a new message.</summary>
    public static BuildRunStatus Continue(BuildRun run, BuildRunPhase phase, string message, DateTimeOffset now) =>
        run.Status with
        {
            ObservedGeneration = run.Metadata.Generation,
            Phase = phase,
            Message = Bounded.Message(message),
            StartedAt = run.Status.StartedAt ?? now,
            PhaseSince = run.Status.Phase == phase ? run.Status.PhaseSince ?? now : now,
            Conditions = Set(
                run,
                run.Status.Conditions,
                "Succeeded",
                Condition.Unknown,
                phase.ToString(),
                message,
                now
            ),
        };

    /// <summary>The stage is done: its condition is True and the next stage has the run.</summary>
    public static BuildRunStatus Complete(
        BuildRun run,
        BuildRunStatus status,
        string condition,
        BuildRunPhase next,
        string message,
        DateTimeOffset now
    )
    {
        var finished = next == BuildRunPhase.Succeeded;
        var conditions = Set(run, status.Conditions, condition, Condition.True, condition, message, now);
        return status with
        {
            Phase = next,
            PhaseSince = now,
            Message = Bounded.Message(message),
            FinishedAt = finished ? now : null,
            Conditions = Set(
                run,
                conditions,
                "Succeeded",
                finished ? Condition.True : Condition.Unknown,
                next.ToString(),
                message,
                now
            ),
        };
    }

    /// <summary>The run ends without an image: Failed, or Cancelled or Superseded where the reason says so.</summary>
    public static BuildRunStatus Fail(BuildRun run, BuildRunStatus status, RunFailure failure, DateTimeOffset now) =>
        status with
        {
            Phase = failure.Reason switch
            {
                FailureReason.Cancelled => BuildRunPhase.Cancelled,
                FailureReason.Superseded => BuildRunPhase.Superseded,
                _ => BuildRunPhase.Failed,
            },
            PhaseSince = now,
            StartedAt = status.StartedAt ?? now,
            FinishedAt = now,
            Message = Bounded.Line($"{failure.Reason}: {failure.Message}"),
            Failure = failure with { Message = Bounded.Message(failure.Message), Log = Bounded.Log(failure.Log) },
            Conditions = Set(
                run,
                status.Conditions,
                "Succeeded",
                Condition.False,
                failure.Reason.ToString(),
                failure.Message,
                now
            ),
        };

    private static IReadOnlyList<Condition> Set(
        BuildRun run,
        IReadOnlyList<Condition> conditions,
        string type,
        string status,
        string reason,
        string message,
        DateTimeOffset now
    ) => Conditions.Set(conditions, new(type, status, reason, Bounded.Message(message), now, run.Metadata.Generation));
}
