namespace Dockerflow.Kube.Core;

/// <summary>Where a Pod was placed, and how it is kept from there.</summary>
public sealed record PodSpec
{
    public string? NodeName { get; init; }

    /// <summary>Null where the server does not know the field (before 1.25), whatever was sent.</summary>
    public bool? HostUsers { get; init; }
}
