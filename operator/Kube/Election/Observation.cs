namespace Dockerflow.Kube.Election;

/// <summary>
/// The newest record (null: there is no Lease) and when this process first saw it, as a timestamp of its own monotonic
/// clock.
/// </summary>
internal sealed record Observation(LeaseRecord? Record, long Since)
{
    /// <summary>The clock starts anew with every change, and only with a change.</summary>
    public Observation See(LeaseRecord? record, long now) => record == Record ? this : new(record, now);
}
