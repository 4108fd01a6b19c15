namespace Dockerflow.Api.ContainerBuilds;

/// <summary>How many people must approve, and how long the question stays open.</summary>
public sealed record ApprovalGate(int Required = 1, Duration? Expires = null);
