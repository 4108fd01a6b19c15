namespace Dockerflow.Kube.Core;

/// <summary>Where a Pod was placed.</summary>
public sealed record PodSpec
{
    public string? NodeName { get; init; }
}
