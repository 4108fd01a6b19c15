using Dockerflow.Api;

namespace Dockerflow.Steps.Probe;

/// <summary>All that was seen of a candidate.</summary>
/// <param name="LbHeartbeat">The last answer while waiting for the start.</param>
/// <param name="Waited">How long a start may take.</param>
internal sealed record ProbeAnswers(ProbeAnswer LbHeartbeat, Duration Waited)
{
    public ProbeAnswer? Heartbeat { get; init; }

    public ProbeAnswer? Version { get; init; }
}
