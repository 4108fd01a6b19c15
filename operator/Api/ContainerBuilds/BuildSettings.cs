using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.ContainerBuilds;

/// <summary>How the image is built.</summary>
public sealed record BuildSettings
{
    private static readonly IReadOnlyList<string> DefaultPlatforms = ["linux/amd64"];

    public string Dockerfile
    {
        get;
        init => field = value ?? "Dockerfile";
    } = "Dockerfile";
    public string Target
    {
        get;
        init => field = value ?? "";
    } = "";
    public IReadOnlyList<NameValue> Args
    {
        get;
        init => field = value.CompactShared();
    } = [];
    public IReadOnlyList<BuildSecret> Secrets
    {
        get;
        init => field = value.Compact();
    } = [];
    public LocalRef? PullCredentialsRef { get; init; }
    public LocalRef? CaBundleRef { get; init; }
    public IReadOnlyList<string> Platforms
    {
        get;
        init => field = value.CompactOr(DefaultPlatforms);
    } = DefaultPlatforms;

    /// <summary>Null means <see cref="BuildCache.Source"/>.</summary>
    public BuildCache? Cache { get; init; }
    public Duration Timeout
    {
        get;
        init => field = value.Value == TimeSpan.Zero ? Duration.Minutes(30) : value;
    } = Duration.Minutes(30);
    public BuildResources Resources
    {
        get;
        init => field = Shared.Of(value ?? new());
    } = new();

    /// <summary>Labels that a node must have; null where none is asked for.</summary>
    public IReadOnlyDictionary<string, string>? NodeSelector
    {
        get;
        init => field = value is { Count: > 0 } ? value : null;
    }

    /// <summary>Taints of nodes that are tolerated; null where none is asked for.</summary>
    public IReadOnlyList<BuildToleration>? Tolerations
    {
        get;
        init => field = value is { Count: > 0 } ? value.CompactShared() : null;
    }
}
