using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Bases;
using Dockerflow.Decide.Rules;

namespace Dockerflow.Decide;

/// <summary>Should a run start now, and why; when is the next one. Pure: the same facts give the same plan.</summary>
public static class Decision
{
    public static Plan Make(Facts facts)
    {
        var cause = RuleOrder.FirstCause(facts);
        return Obstacles.Of(facts, cause).FirstOrDefault() ?? Wanted(facts, cause);
    }

    /// <summary>The same decision with the answer of every rule and everything that stands in the way, not only the first.</summary>
    public static Explanation Explain(Facts facts) =>
        new(
            [.. RuleOrder.All.Select(rule => Answer(facts, rule))],
            [.. InTheWay(facts, RuleOrder.FirstCause(facts))],
            Make(facts)
        );

    private static IEnumerable<Plan> InTheWay(Facts facts, Cause? cause) =>
        Obstacles.Of(facts, cause).Concat(cause is null && Waits(facts) is { } waits ? [waits] : []);

    private static Plan Wanted(Facts facts, Cause? cause) =>
        cause is null
            ? Waits(facts) ?? (Plan)new Plan.Nothing(Quiet(facts), Upcoming.Next(facts))
            : new Plan.Start(RunFactory.Create(facts, cause));

    /// <summary>No rule asks, and yet not all is well: a person or some time is waited for.</summary>
    private static Plan.Hold? Waits(Facts facts) =>
        RebuildOf.Problem(facts) is { } problem ? Hold(facts, problem)
        : BaseQuarantine.Of(facts) is { } back ? Hold(facts, back)
        : BaseMoved.Next(facts) is { } moved
            ? Hold(facts, new(Reasons.Debounce, $"{moved.Message}; {BaseMoved.WaitsFor(facts)}"))
        : FailedBefore.Next(facts) is not null ? Hold(facts, new(Reasons.Backoff, Failed(facts)))
        : null;

    private static Plan.Hold Hold(Facts facts, Problem problem) =>
        new(problem.Reason, problem.Message, Upcoming.Next(facts));

    private static string Failed(Facts facts) =>
        $"{FailedBefore.Last(facts)?.Metadata.Name} failed: {FailedBefore.Last(facts)?.Status.Message}; {FailedBefore.Remedy(facts)}";

    private static RuleAnswer Answer(Facts facts, Rule rule) =>
        facts.Source.Tip is not { } tip ? new(rule.Name, false, "cannot be answered while the source is not known")
        : rule.Ask(facts, tip) is { } cause ? new(rule.Name, true, cause.Message)
        : new(rule.Name, false, rule.Silence(facts));

    private static string Quiet(Facts facts) =>
        $"up to date: {Short.Commit(facts.Released?.Spec.Source.Revision ?? "nothing")} is published";
}
