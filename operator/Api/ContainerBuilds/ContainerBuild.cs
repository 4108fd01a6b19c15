using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.ContainerBuilds;

/// <summary>The wish: where the source is, and how old its image may get.</summary>
public sealed record ContainerBuild : IResource
{
    public ObjectMeta Metadata
    {
        get;
        init => field = value ?? new();
    } = new();
    public ContainerBuildSpec Spec
    {
        get;
        init => field = value ?? new();
    } = new();
    public ContainerBuildStatus Status
    {
        get;
        init => field = value ?? new();
    } = new();
}
