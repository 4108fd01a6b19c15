namespace Dockerflow.Kube.Core;

/// <summary>At most one of the three is set; none means waiting.</summary>
public sealed record ContainerState
{
    public ContainerWaiting? Waiting { get; init; }
    public ContainerRunning? Running { get; init; }
    public ContainerTerminated? Terminated { get; init; }
}
