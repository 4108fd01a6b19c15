using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Build.Isolation;

/// <summary>How build Pods are made now.</summary>
/// <param name="Isolation">What they get.</param>
/// <param name="Holds">Why none is made yet, or null.</param>
/// <param name="Refuses">Why none can be made, or null.</param>
public sealed record IsolationVerdict(RunIsolation Isolation, string? Holds = null, string? Refuses = null)
{
    /// <summary>What every cluster can do, unconditionally.</summary>
    public static IsolationVerdict Plain { get; } = new(RunIsolation.Plain);
}
