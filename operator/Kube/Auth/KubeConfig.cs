using System.Collections.Immutable;

namespace Dockerflow.Kube.Auth;

/// <summary>One kubeconfig file, or several merged.</summary>
internal sealed record KubeConfig(
    string? CurrentContext,
    ImmutableDictionary<string, ContextEntry> Contexts,
    ImmutableDictionary<string, ClusterEntry> Clusters,
    ImmutableDictionary<string, UserEntry> Users
)
{
    public static KubeConfig Empty { get; } =
        new(
            null,
            ImmutableDictionary<string, ContextEntry>.Empty,
            ImmutableDictionary<string, ClusterEntry>.Empty,
            ImmutableDictionary<string, UserEntry>.Empty
        );

    /// <summary>
    /// Kubectl's rule: the first file to set a value or a name wins, and an entry is taken whole (Kubernetes
    /// documentation, "Organizing Cluster Access Using kubeconfig Files").
    /// </summary>
    public KubeConfig Then(KubeConfig later) =>
        new(
            CurrentContext ?? later.CurrentContext,
            later.Contexts.SetItems(Contexts),
            later.Clusters.SetItems(Clusters),
            later.Users.SetItems(Users)
        );
}
