namespace Dockerflow.Api.ContainerBuilds;

/// <summary>An image that a build started from, fully qualified, and the digest its tag had then.</summary>
/// <param name="Name">For example docker.io/library/node:22-slim.</param>
/// <param name="Digest">What the tag stood for: an index where there is one.</param>
/// <param name="Manifest">The image for linux/amd64 in that index; blank when the tag is no index, or it is not known.</param>
public sealed record BaseImage(string Name, string Digest, string Manifest = "")
{
    public string Manifest { get; init; } = Manifest ?? "";
}
