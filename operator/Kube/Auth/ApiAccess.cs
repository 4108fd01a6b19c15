namespace Dockerflow.Kube.Auth;

/// <summary>The one cluster to speak to, and as whom.</summary>
internal sealed record ApiAccess(ClusterEntry Cluster, UserEntry User);
