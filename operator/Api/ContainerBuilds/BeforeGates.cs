namespace Dockerflow.Api.ContainerBuilds;

/// <summary>What an environment waits for before it is changed.</summary>
public sealed record BeforeGates(ApprovalGate? Approval = null);
