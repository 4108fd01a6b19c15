namespace Dockerflow.Kube.Core;

/// <summary>Counts of a Job's Pods by phase, and whether it is Complete or Failed.</summary>
public sealed record JobStatus
{
    public int Active { get; init; }
    public int Succeeded { get; init; }
    public int Failed { get; init; }
    public DateTimeOffset? StartTime { get; init; }
    public DateTimeOffset? CompletionTime { get; init; }
    public IReadOnlyList<StatusCondition> Conditions
    {
        get;
        init => field = value ?? [];
    } = [];
}
