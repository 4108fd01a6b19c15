namespace Dockerflow.Kube.Election;

/// <summary>
/// Who may lead. As client-go, but for one thing: a leader whose Lease is gone, blank or another's has lost at once and
/// does not try to get it back, because somebody may have led meanwhile.
/// </summary>
internal static class ElectionRules
{
    public static ElectionPlan Decide(ElectionFacts facts) => facts.Leading ? Leader(facts) : Candidate(facts);

    private static ElectionPlan Leader(ElectionFacts facts) =>
        facts.Record switch
        {
            null => new ElectionPlan.Lose("the Lease was deleted"),
            { Holder: "" } => new ElectionPlan.Lose("somebody took the holder out of the Lease"),
            var record when record.Holder != facts.Identity => new ElectionPlan.Lose($"{record.Holder} holds it"),
            var record => new ElectionPlan.Renew(record),
        };

    // A candidate finds its own name if an answer was lost on its way, or if it was frozen while it came.
    private static ElectionPlan Candidate(ElectionFacts facts) =>
        facts.Record switch
        {
            null => new ElectionPlan.Create(),
            { Holder: "" } free => new ElectionPlan.Take(free),
            var record when record.Holder == facts.Identity => new ElectionPlan.Renew(record),
            var record when facts.Unchanged >= record.Duration => new ElectionPlan.Take(record),
            var record => new ElectionPlan.Wait(record.Duration - facts.Unchanged),
        };
}
