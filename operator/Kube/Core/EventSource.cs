namespace Dockerflow.Kube.Core;

/// <summary>The component that reports an Event.</summary>
public sealed record EventSource
{
    public string? Component { get; init; }
}
