namespace Dockerflow.Api.ContainerBuilds;

/// <summary>An image that a build started from, fully qualified, and the digest its tag had then.</summary>
public sealed record BaseImage(string Name, string Digest);
