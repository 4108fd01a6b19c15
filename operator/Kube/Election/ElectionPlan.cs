namespace Dockerflow.Kube.Election;

/// <summary>The one thing to do next.</summary>
internal abstract record ElectionPlan
{
    private ElectionPlan() { }

    /// <summary>There is no Lease: make one that is ours.</summary>
    public sealed record Create : ElectionPlan;

    /// <summary>Nobody holds it (any more): make it ours, as it was seen.</summary>
    public sealed record Take(LeaseRecord Seen) : ElectionPlan;

    /// <summary>It is ours: say so again.</summary>
    public sealed record Renew(LeaseRecord Seen) : ElectionPlan;

    /// <summary>It is another's, and not before this time may it be ours.</summary>
    public sealed record Wait(TimeSpan Time) : ElectionPlan;

    /// <summary>It was ours and is not: stop.</summary>
    public sealed record Lose(string Why) : ElectionPlan;
}
