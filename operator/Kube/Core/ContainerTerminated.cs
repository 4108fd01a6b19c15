namespace Dockerflow.Kube.Core;

/// <summary>How a container ended. Message is its termination message, which the kubelet cuts without a sign.</summary>
public sealed record ContainerTerminated
{
    public int ExitCode { get; init; }
    public int? Signal { get; init; }
    public string? Reason { get; init; }
    public string? Message { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
}
