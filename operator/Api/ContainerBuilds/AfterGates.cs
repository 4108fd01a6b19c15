namespace Dockerflow.Api.ContainerBuilds;

/// <summary>What must hold in an environment before the next one is changed.</summary>
public sealed record AfterGates(Duration? Soak = null, JobGate? Job = null);
