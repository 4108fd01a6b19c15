using Dockerflow.Api.BuildRuns;
using Dockerflow.Decide.Admissions;
using Dockerflow.Decide.Rules;

namespace Dockerflow.Decide;

/// <summary>What holds a start back: the first of these is the plan.</summary>
internal static class Obstacles
{
    /// <param name="facts">The facts.</param>
    /// <param name="cause">What asks for a build, or null; only something that asks meets windows and queues.</param>
    public static IEnumerable<Plan> Of(Facts facts, Cause? cause)
    {
        if (Validation.Check(facts.Wish, facts.Policy) is { } refused)
        {
            yield return refused;
        }
        if (facts.Wish.Spec.Suspend)
        {
            yield return Unwanted(facts.Newest)
                ?? (Plan)new Plan.Hold(Reasons.Suspended, "spec.suspend is true; set it to false to go on");
        }
        if (facts.Newest is { Status.IsFinished: false } active)
        {
            yield return Overtaken(active, cause) ?? (Plan)Active(active);
        }
        if (facts.Source.Tip is null)
        {
            yield return Unknown(facts);
        }
        if (cause is not null && Rule.WaitsForWindow(cause) && !facts.Windows.AreOpen(facts.Now))
        {
            yield return OutsideWindow(facts, cause);
        }
        if (cause is not null && HasNoRoom(facts))
        {
            yield return Queued(facts, cause);
        }
    }

    /// <summary>What is proved already is published: that takes seconds, and half a set of tags would be worse.</summary>
    private static Plan.Cancel? Unwanted(BuildRun? newest) =>
        newest is { Status.Phase: BuildRunPhase.Pending or BuildRunPhase.Building or BuildRunPhase.Verifying }
            ? new Plan.Cancel(newest, "spec.suspend was set to true")
            : null;

    private static Plan.Hold Active(BuildRun active) =>
        new(
            Reasons.RunActive,
            $"{active.Metadata.Name} is {active.Status.Phase} because of {active.Spec.Cause.Reason}"
        );

    private static Plan.Hold Unknown(Facts facts) =>
        new(
            facts.Source.Problem?.Reason ?? Reasons.SourceUnknown,
            facts.Source.Problem?.Message ?? "the source was not asked yet",
            Upcoming.Next(facts)
        );

    private static Plan.Hold OutsideWindow(Facts facts, Cause cause) =>
        facts.Windows.FirstOpen(facts.Now) is { } opening
            ? new(
                Reasons.OutsideWindow,
                $"{cause.Reason} asks for a build; the next window opens at {Short.Time(opening)}",
                Upcoming.At(facts, opening, cause)
            )
            : new(
                Reasons.WindowNeverOpens,
                $"{cause.Reason} asks for a build, and no window of spec.rebuild.windows opens again; mend a schedule"
            );

    /// <summary>
    /// A run that nobody has begun to build is not worth building when its inputs are old already. One that rebuilds a
    /// released commit is not old because the tip has moved.
    /// </summary>
    private static Plan.Supersede? Overtaken(BuildRun active, Cause? cause) =>
        active is { Status.Phase: BuildRunPhase.Pending, Spec.Source: var source }
        && source.Revision == source.Tip
        && cause is { Reason: Reasons.Requested or Reasons.Spec or Reasons.Source }
            ? new Plan.Supersede(active, $"before it began to build: {cause.Message}")
            : null;

    private static bool HasNoRoom(Facts facts) =>
        facts.Admission.Active + facts.Admission.Ahead >= facts.Policy.Limits.ConcurrentRuns
        || !QueueOrder.HasRoom(facts.Admission.ActiveInNamespace, facts.Policy.Limits);

    private static Plan.Hold Queued(Facts facts, Cause cause) =>
        new(
            Reasons.Queued,
            $"{cause.Reason} asks for a build; {Full(facts)}",
            Upcoming.Queued(facts, cause),
            Place(facts.Admission.Ahead + 1)
        );

    private static string Full(Facts facts) =>
        QueueOrder.HasRoom(facts.Admission.ActiveInNamespace, facts.Policy.Limits)
            ? $"the policy allows {facts.Policy.Limits.ConcurrentRuns} active runs (limits.concurrentRuns)"
            : $"the policy allows {facts.Policy.Limits.ConcurrentRunsPerNamespace} active runs of one namespace (limits.concurrentRunsPerNamespace)";

    /// <summary>Exact up to ten, then upwards to 20, 50, 100, 200 …: a place that changes with every run would be a write for each.</summary>
    private static int Place(int exact)
    {
        if (exact <= 10)
        {
            return exact;
        }
        var power = 10;
        while (power * 10 <= exact)
        {
            power *= 10;
        }
        return exact <= power ? power
            : exact <= power * 2 ? power * 2
            : exact <= power * 5 ? power * 5
            : power * 10;
    }
}
