namespace Dockerflow.Kube.Core;

/// <summary>Why a container does not run yet, e.g. ImagePullBackOff.</summary>
public sealed record ContainerWaiting
{
    public string? Reason { get; init; }
    public string? Message { get; init; }
}
