namespace Dockerflow.Kube.Core;

/// <summary>A container that runs.</summary>
public sealed record ContainerRunning
{
    public DateTimeOffset? StartedAt { get; init; }
}
