using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Core;

/// <summary>coordination.k8s.io/v1 Lease, as far as an election reads it.</summary>
public sealed record Lease : IResource
{
    public ObjectMeta Metadata
    {
        get;
        init => field = value ?? new();
    } = new();
    public LeaseSpec Spec
    {
        get;
        init => field = value ?? new();
    } = new();
}
