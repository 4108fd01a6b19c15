namespace Dockerflow.Steps.Probe;

/// <summary>The contract's three endpoints (Dockerflow README, "Containerized App Specification").</summary>
internal static class ContractPath
{
    public const string LbHeartbeat = "/__lbheartbeat__";
    public const string Heartbeat = "/__heartbeat__";
    public const string Version = "/__version__";
}
