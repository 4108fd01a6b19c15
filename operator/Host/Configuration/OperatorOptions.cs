using Dockerflow.Api.Policy;
using Dockerflow.Host.Health;
using Dockerflow.Kube.Election;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Host.Configuration;

/// <summary>What the operator was started with, checked.</summary>
public sealed record OperatorOptions
{
    /// <summary>The administrator's policy; the built-in limits where there is no file.</summary>
    public required OperatorPolicy Policy { get; init; }

    /// <summary>The only namespaces that are read or written; empty: all.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>Image of the steps that need no build tools.</summary>
    public required string OperatorImage { get; init; }

    /// <summary>Image of the steps with git and Buildah.</summary>
    public required string BuilderImage { get; init; }

    /// <summary>Where the canary Pod is made, and its name; null where the operator does not know its own namespace.</summary>
    public ResourceKey? Canary { get; init; }

    /// <summary>Objects each controller works on at the same time.</summary>
    public int Workers { get; init; } = 8;

    /// <summary>Checks of /__heartbeat__; whoever has something that can be out of order adds to them.</summary>
    public required HealthChecks Health { get; init; }

    /// <summary>Says who leads; null where this process always does.</summary>
    public Elector? Elector { get; init; }
}
