using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.Policy;

/// <summary>Where all builds run, besides what a tenant asks for within the policy.</summary>
public sealed record PlacementDefaults
{
    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }
    public IReadOnlyList<BuildToleration> Tolerations
    {
        get;
        init => field = value.Compact();
    } = [];
}
