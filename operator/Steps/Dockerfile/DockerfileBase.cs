using Dockerflow.Registry;

namespace Dockerflow.Steps.Dockerfile;

/// <summary>An image that must be there before the build.</summary>
/// <param name="Spelling">What the build will ask for: the Dockerfile's spelling, expanded.</param>
/// <param name="Reference">What that means, fully qualified.</param>
/// <param name="Platform">Asked for by FROM --platform, or null.</param>
/// <param name="Line">The first line that names it.</param>
/// <param name="Stage">The stage that line belongs to, in words.</param>
internal sealed record DockerfileBase(
    string Spelling,
    ImageReference Reference,
    string? Platform,
    int Line,
    string Stage
);
