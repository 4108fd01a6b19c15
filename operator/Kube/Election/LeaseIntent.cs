using System.Text.Json.Nodes;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Election;

/// <summary>
/// What is written into a Lease. Changes are merge patches: fields that this version does not know survive. Each names
/// the resourceVersion it was decided on, so it is refused if anybody wrote meanwhile.
/// </summary>
internal static class LeaseIntent
{
    public static Lease New(ElectionOptions options, DateTimeOffset now) =>
        new()
        {
            Metadata = new ObjectMeta { Namespace = options.Lease.Namespace, Name = options.Lease.Name },
            Spec = new LeaseSpec
            {
                HolderIdentity = options.Identity,
                LeaseDurationSeconds = options.LeaseSeconds,
                AcquireTime = now,
                RenewTime = now,
                LeaseTransitions = 0,
            },
        };

    public static Patch Take(ElectionOptions options, LeaseRecord seen, DateTimeOffset now) =>
        Merge(
            seen,
            new JsonObject
            {
                ["holderIdentity"] = options.Identity,
                ["leaseDurationSeconds"] = options.LeaseSeconds,
                ["acquireTime"] = MicroTime.ToText(now),
                ["renewTime"] = MicroTime.ToText(now),
                ["leaseTransitions"] = seen.Transitions == int.MaxValue ? int.MaxValue : seen.Transitions + 1,
            }
        );

    public static Patch Renew(ElectionOptions options, LeaseRecord seen, DateTimeOffset now) =>
        Merge(
            seen,
            new JsonObject
            {
                ["holderIdentity"] = options.Identity,
                ["leaseDurationSeconds"] = options.LeaseSeconds,
                ["renewTime"] = MicroTime.ToText(now),
            }
        );

    /// <summary>One second is the shortest the API allows, for whoever looks at the duration and not at the holder.</summary>
    public static Patch Release(LeaseRecord seen, DateTimeOffset now) =>
        Merge(
            seen,
            new JsonObject
            {
                ["holderIdentity"] = null,
                ["leaseDurationSeconds"] = 1,
                ["renewTime"] = MicroTime.ToText(now),
            }
        );

    private static Patch Merge(LeaseRecord seen, JsonObject spec) =>
        Patch.Merge(
            new JsonObject
            {
                ["metadata"] = new JsonObject { ["resourceVersion"] = seen.ResourceVersion },
                ["spec"] = spec,
            }
        );
}
