using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Core;

/// <summary>core/v1 Pod, as far as an operator reads it.</summary>
public sealed record Pod : IResource
{
    public ObjectMeta Metadata
    {
        get;
        init => field = value ?? new();
    } = new();
    public PodSpec Spec
    {
        get;
        init => field = value ?? new();
    } = new();
    public PodStatus Status
    {
        get;
        init => field = value ?? new();
    } = new();
}
