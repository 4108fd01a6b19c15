namespace Dockerflow.Kube.Auth;

/// <summary>A cluster and a user under one name.</summary>
internal sealed record ContextEntry(string? Cluster, string? User);
