using Dockerflow.Kube.Client;

namespace Dockerflow.Kube.Auth;

/// <summary>Finds the cluster and the user: given path, $KUBECONFIG, service account, ~/.kube/config.</summary>
internal static class Configuration
{
    /// <summary>Throws <see cref="KubeException"/> Unreachable with the remedy if there is none or it cannot be used.</summary>
    public static ApiAccess Load(KubeOptions options, Surroundings around)
    {
        var list = around.Variable("KUBECONFIG");
        if (options.InCluster)
            return OwnServiceAccount(around) ?? throw Problem.Of("this is no Pod with a service account; run in one");
        if (options.KubeConfigPath is { Length: > 0 } path)
            return Choose(KubeConfigFiles.Load(path), options.Context);
        if (!string.IsNullOrEmpty(list))
            return Choose(KubeConfigFiles.LoadList(list), options.Context);
        return OwnServiceAccount(around) ?? Choose(OfHome(around), options.Context);
    }

    /// <summary>The cluster and user of the context, or of the current one.</summary>
    public static ApiAccess Choose(KubeConfig config, string? context)
    {
        var name = context ?? config.CurrentContext ?? throw Problem.Of($"no context is current; {Names(config)}");
        if (!config.Contexts.TryGetValue(name, out var chosen))
            throw Problem.Of($"the kubeconfig has no context '{name}'; {Names(config)}");
        if (chosen.Cluster is null || !config.Clusters.TryGetValue(chosen.Cluster, out var cluster))
            throw Problem.Of($"context '{name}' names cluster '{chosen.Cluster}', which the kubeconfig does not have");
        if (chosen.User is null)
            return AccessRules.Checked(new ApiAccess(cluster, new UserEntry()), name);
        return config.Users.TryGetValue(chosen.User, out var user)
            ? AccessRules.Checked(new ApiAccess(cluster, user), name)
            : throw Problem.Of($"context '{name}' names user '{chosen.User}', which the kubeconfig does not have");
    }

    private static KubeConfig OfHome(Surroundings around)
    {
        var path = Path.Combine(around.Home, ".kube", "config");
        return File.Exists(path)
            ? KubeConfigFiles.Load(path)
            : throw Problem.Of($"no Kubernetes configuration: set KUBECONFIG, make {path}, or run in a Pod");
    }

    private static ApiAccess? OwnServiceAccount(Surroundings around)
    {
        var token = Path.Combine(around.ServiceAccount, "token");
        var host = around.Variable("KUBERNETES_SERVICE_HOST");
        var port = around.Variable("KUBERNETES_SERVICE_PORT");
        if (string.IsNullOrEmpty(host) || !int.TryParse(port, out var number) || !File.Exists(token))
            return null;
        var cluster = new ClusterEntry
        {
            Server = new UriBuilder("https", host, number).Uri.ToString(),
            Authority = new PemSource(Path.Combine(around.ServiceAccount, "ca.crt"), null),
        };
        return AccessRules.Checked(new ApiAccess(cluster, new UserEntry { TokenFile = token }), "service account");
    }

    private static string Names(KubeConfig config) =>
        config.Contexts.Count == 0
            ? "it has none"
            : $"choose one of {string.Join(", ", config.Contexts.Keys.Order(StringComparer.Ordinal).Take(20))}";
}
