using Dockerflow.Api.BuildRuns;
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
            yield return new Plan.Hold(Reasons.Suspended, "spec.suspend is true; set it to false to go on");
        }
        if (facts.Newest is { Status.IsFinished: false } active)
        {
            yield return Active(active);
        }
        if (facts.Source.Tip is null)
        {
            yield return Unknown(facts);
        }
        if (cause is not null && Rule.WaitsForWindow(cause) && !facts.Windows.AreOpen(facts.Now))
        {
            yield return OutsideWindow(facts, cause);
        }
        if (cause is not null && facts.ActiveRuns >= facts.Policy.Limits.ConcurrentRuns)
        {
            yield return Queued(facts, cause);
        }
    }

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

    private static Plan.Hold Queued(Facts facts, Cause cause) =>
        new(
            Reasons.Queued,
            $"{cause.Reason} asks for a build; {facts.ActiveRuns} runs are active and the policy allows {facts.Policy.Limits.ConcurrentRuns}",
            Upcoming.Queued(facts, cause)
        );
}
