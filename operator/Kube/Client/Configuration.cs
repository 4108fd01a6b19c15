using k8s;
using k8s.Authentication;

namespace Dockerflow.Kube.Client;

/// <summary>Finds the configuration: given path, $KUBECONFIG, service account, ~/.kube/config.</summary>
internal static class Configuration
{
    private const string ServiceAccountToken = "/var/run/secrets/kubernetes.io/serviceaccount/token";

    /// <summary>Throws <see cref="KubeException"/> Unreachable with the remedy if there is none or it cannot be read.</summary>
    public static KubernetesClientConfiguration Load(KubeOptions options)
    {
        try
        {
            return Find(options);
        }
        catch (Exception failure) when (failure is not KubeException)
        {
            throw new KubeException(
                KubeException.Unreachable,
                $"no usable Kubernetes configuration (set KUBECONFIG, or run in a Pod): {failure.Message}",
                inner: failure
            );
        }
    }

    private static KubernetesClientConfiguration Find(KubeOptions options)
    {
        var path = options.KubeConfigPath ?? Environment.GetEnvironmentVariable("KUBECONFIG");
        var inCluster =
            options.InCluster || (string.IsNullOrEmpty(path) && KubernetesClientConfiguration.IsInCluster());
        return inCluster ? OwnServiceAccount(options.Time) : FromFile(path, options.Context);
    }

    private static KubernetesClientConfiguration OwnServiceAccount(TimeProvider time)
    {
        var config = KubernetesClientConfiguration.InClusterConfig();
        config.TokenProvider = new TokenFile(ServiceAccountToken, time);
        return config;
    }

    // kubectl lets $KUBECONFIG be a list and merges it; of a list the first file that exists is taken here.
    private static KubernetesClientConfiguration FromFile(string? path, string? context)
    {
        var files = (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var file = files.FirstOrDefault(File.Exists) ?? files.FirstOrDefault();
        return KubernetesClientConfiguration.BuildConfigFromConfigFile(file, context);
    }

    /// <summary>The bearer token of a configuration, or null if it has another kind of credential or none.</summary>
    public static ITokenProvider? Tokens(KubernetesClientConfiguration config) =>
        config.TokenProvider
        ?? (string.IsNullOrEmpty(config.AccessToken) ? null : new StringTokenProvider(config.AccessToken, "Bearer"));
}
