using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Api.Steps;

/// <summary>What a step learned; its termination message. Untrusted where the step ran beside tenant code.</summary>
public sealed record StepReport
{
    public bool Ok { get; init; }
    public FailureReason? Reason { get; init; }
    public string? Message { get; init; }
    public PullReport? Pull { get; init; }
    public BuildReport? Build { get; init; }
    public InspectReport? Inspect { get; init; }
    public PushReport? Push { get; init; }
    public CanaryReport? Canary { get; init; }
    public IReadOnlyList<ProbeFinding>? Probe { get; init; }
}
