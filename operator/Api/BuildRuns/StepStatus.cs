namespace Dockerflow.Api.BuildRuns;

/// <summary>One container of the build Pod.</summary>
public sealed record StepStatus(
    string Name,
    StepPhase Phase,
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? FinishedAt = null,
    string? Message = null
);
