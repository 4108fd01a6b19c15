namespace Dockerflow.Decide.Rules;

/// <summary>All rules in their order. The first that asks wins; the order is the order of urgency to people.</summary>
internal static class RuleOrder
{
    public static readonly IReadOnlyList<Rule> All =
    [
        new(Reasons.NeverBuilt, NeverBuilt.Ask, Silence.OfNeverBuilt),
        new(Reasons.Requested, Requested.Ask, Silence.OfRequested),
        new(Reasons.Spec, SpecChanged.Ask, Silence.OfSpec),
        new(Reasons.Source, SourceMoved.Ask, Silence.OfSource),
        new(Reasons.Base, BaseMoved.Ask, Silence.OfBase),
        new(Reasons.Age, TooOld.Ask, Silence.OfAge),
        new(Reasons.Retry, (facts, _) => FailedBefore.Ask(facts), Silence.OfRetry),
    ];

    /// <summary>The cause of the first rule that asks, or null; null as well while the source is not known.</summary>
    public static Cause? FirstCause(Facts facts) =>
        facts.Source.Tip is { } tip
            ? All.Select(rule => rule.Ask(facts, tip)).FirstOrDefault(cause => cause is not null)
            : null;
}
