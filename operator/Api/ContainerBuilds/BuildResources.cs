namespace Dockerflow.Api.ContainerBuilds;

/// <summary>Compute resources of the build container, as Kubernetes quantities.</summary>
public sealed record BuildResources
{
    public IReadOnlyDictionary<string, string>? Limits { get; init; }
    public IReadOnlyDictionary<string, string>? Requests { get; init; }
}
