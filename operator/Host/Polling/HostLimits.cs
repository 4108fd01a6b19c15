using Dockerflow.Api.Policy;

namespace Dockerflow.Host.Polling;

/// <summary>What polling may cost one host.</summary>
/// <param name="PerSecond">Requests in the long run.</param>
/// <param name="Burst">Requests at once after a quiet time.</param>
internal sealed record HostLimits(int PerSecond, int Burst)
{
    /// <summary>Questions that are under way at the same time: a slow host is not asked faster than it answers.</summary>
    public int AtOnce => Math.Max(2, PerSecond);

    public static HostLimits Of(PolicyLimits policy) =>
        new(policy.RequestsPerHostPerSecond, policy.RequestsPerHostBurst);
}
