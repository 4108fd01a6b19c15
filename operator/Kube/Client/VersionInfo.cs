namespace Dockerflow.Kube.Client;

/// <summary>The answer of /version.</summary>
internal sealed record VersionInfo
{
    public string? GitVersion { get; init; }
}
