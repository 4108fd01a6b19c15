using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.Policy;

/// <summary>What tenants may say about the nodes of their builds, and what holds for all builds.</summary>
public sealed record PlacementSettings
{
    /// <summary>Labels of nodes that <c>spec.build.nodeSelector</c> may name: <c>KEY</c> with any value, or <c>KEY=VALUE</c>. None by default.</summary>
    public IReadOnlyList<string> NodeSelector
    {
        get;
        init => field = value.Compact();
    } = [];

    /// <summary>Taints that <c>spec.build.tolerations</c> may tolerate; a value or effect that is left out means any. None by default.</summary>
    public IReadOnlyList<AllowedToleration> Tolerations
    {
        get;
        init => field = value.Compact();
    } = [];

    public PlacementDefaults Defaults
    {
        get;
        init => field = value ?? new();
    } = new();
}
