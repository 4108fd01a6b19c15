namespace Dockerflow.Kube.Core;

/// <summary>What the kubelet told about a Pod. Phase is Pending, Running, Succeeded, Failed or Unknown; null before the first report.</summary>
public sealed record PodStatus
{
    public string? Phase { get; init; }
    public string? Reason { get; init; }
    public string? Message { get; init; }
    public string? PodIP { get; init; }
    public DateTimeOffset? StartTime { get; init; }
    public IReadOnlyList<StatusCondition> Conditions
    {
        get;
        init => field = value ?? [];
    } = [];
    public IReadOnlyList<ContainerStatus> InitContainerStatuses
    {
        get;
        init => field = value ?? [];
    } = [];
    public IReadOnlyList<ContainerStatus> ContainerStatuses
    {
        get;
        init => field = value ?? [];
    } = [];
}
