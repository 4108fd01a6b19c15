namespace Dockerflow.Kube.Client;

/// <summary>DryRun runs admission and validation and stores nothing.</summary>
public sealed record CreateOptions(bool DryRun = false);
