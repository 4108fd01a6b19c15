using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Core;

/// <summary>core/v1 Namespace: its labels and annotations.</summary>
public sealed record Namespace : IResource
{
    public ObjectMeta Metadata
    {
        get;
        init => field = value ?? new();
    } = new();
}
