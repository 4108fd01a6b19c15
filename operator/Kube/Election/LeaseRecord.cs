using Dockerflow.Kube.Core;

namespace Dockerflow.Kube.Election;

/// <summary>
/// What a Lease says. Two records are equal only if nothing was written in between; its times serve for that and for
/// nothing else, because they come from another machine's clock.
/// </summary>
internal sealed record LeaseRecord(
    string Holder,
    TimeSpan Duration,
    DateTimeOffset? RenewTime,
    int Transitions,
    string ResourceVersion
)
{
    /// <summary>A Lease without a usable duration is given the reader's own.</summary>
    public static LeaseRecord Of(Lease lease, TimeSpan otherwise) =>
        new(
            lease.Spec.HolderIdentity ?? "",
            lease.Spec.LeaseDurationSeconds is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : otherwise,
            lease.Spec.RenewTime,
            Math.Max(0, lease.Spec.LeaseTransitions ?? 0),
            lease.Metadata.ResourceVersion ?? ""
        );
}
