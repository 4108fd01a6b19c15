using Dockerflow.Registry;

namespace Dockerflow.Steps.Dockerfile;

/// <summary>An image that must be there before the build.</summary>
/// <param name="Spelling">What the build will ask for: the Dockerfile's spelling, expanded.</param>
/// <param name="Reference">What that means, fully qualified.</param>
/// <param name="Use">What for.</param>
/// <param name="Stage">Name of the stage that needs it, or its number from 0; empty for <see cref="BaseUse.Syntax"/>.</param>
/// <param name="Platform">Asked for by FROM --platform, or null.</param>
/// <param name="Line">The line that names it, from 1.</param>
public sealed record DockerfileBase(
    string Spelling,
    ImageReference Reference,
    BaseUse Use,
    string Stage,
    string? Platform,
    int Line
)
{
    /// <summary>Who needs it, in words.</summary>
    internal string Where => Use == BaseUse.Syntax ? "the syntax directive" : $"stage {Stage}";
}
