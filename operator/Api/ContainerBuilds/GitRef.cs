namespace Dockerflow.Api.ContainerBuilds;

/// <summary>Exactly one of the four.</summary>
public sealed record GitRef
{
    public string? Branch { get; init; }
    public string? Tag { get; init; }
    public string? Semver { get; init; }
    public string? Commit { get; init; }
}
