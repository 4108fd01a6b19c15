namespace Dockerflow.Kube.Core;

/// <summary>How far a rollout is; it speaks of the current spec only if ObservedGeneration has reached metadata.generation.</summary>
public sealed record DeploymentStatus
{
    public long ObservedGeneration { get; init; }
    public int Replicas { get; init; }
    public int UpdatedReplicas { get; init; }
    public int ReadyReplicas { get; init; }
    public int AvailableReplicas { get; init; }
    public int UnavailableReplicas { get; init; }
    public IReadOnlyList<StatusCondition> Conditions
    {
        get;
        init => field = value ?? [];
    } = [];
}
