namespace Dockerflow.Api.ContainerBuilds;

/// <summary>How far an environment is with the newest image it was given.</summary>
public sealed record EnvironmentStatus(
    string Name,
    string Phase,
    string? Digest = null,
    string? Revision = null,
    long? Sequence = null,
    DateTimeOffset? Since = null,
    string? Message = null,
    RunningImage? Running = null
);
