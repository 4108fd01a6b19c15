namespace Dockerflow.Support;

/// <summary>The test cluster and the services around it, as `make up` wrote them to .cluster/env.</summary>
public sealed class ClusterEnv
{
    private const string RelativePath = ".cluster/env";
    private readonly IReadOnlyDictionary<string, string> values;

    private ClusterEnv(string repositoryRoot, IReadOnlyDictionary<string, string> values) =>
        (RepositoryRoot, this.values) = (repositoryRoot, values);

    /// <summary>Absolute path of the working copy that the file was found in.</summary>
    public string RepositoryRoot { get; }
    public string Kubeconfig => this["KUBECONFIG"];

    /// <summary>host:port of the open registry as Pods and nodes see it.</summary>
    public string Registry => this["REGISTRY"];

    /// <summary>host:port of the open registry as this machine sees it.</summary>
    public string RegistryLocal => this["REGISTRY_LOCAL"];

    /// <summary>host:port of the registry that wants a password.</summary>
    public string RegistryPrivate => this["REGISTRY_PRIVATE"];
    public string RegistryPrivateUser => this["REGISTRY_PRIVATE_USER"];
    public string RegistryPrivatePassword => this["REGISTRY_PRIVATE_PASSWORD"];
    public string GitUrl => this["GIT_URL"];
    public string GitTlsUrl => this["GIT_TLS_URL"];

    /// <summary>Path of the PEM file with the CA of the TLS address.</summary>
    public string GitCa => this["GIT_CA"];

    /// <summary>One line for each request to the git server: seconds since 1970, method, path, status.</summary>
    public string GitLog => this["GIT_LOG"];

    /// <summary>The open registry's log, with its requests in Apache's combined format.</summary>
    public string RegistryLog => this["REGISTRY_LOG"];
    public string GitUser => this["GIT_USER"];
    public string GitPassword => this["GIT_PASSWORD"];

    /// <summary>The directory with the bare repositories; those that want a password are below private/.</summary>
    public string GitDirRoot => this["GIT_DIR_ROOT"];
    public string HostAddress => this["HOST_ADDRESS"];
    public string OperatorImage => this["OPERATOR_IMAGE"];
    public string BuilderImage => this["BUILDER_IMAGE"];

    /// <summary>The folder with kube-apiserver and its kin; null where the cluster was not made from such a folder.</summary>
    public string? KubeBin => values.GetValueOrDefault("KUBE_BIN");

    /// <summary>Directory of the Pods' network namespaces; null where the nodes are not this machine.</summary>
    public string? PodNetworks => values.GetValueOrDefault("POD_NETWORKS");

    /// <summary>A value of the file; throws with the remedy where it is missing.</summary>
    public string this[string name] =>
        values.TryGetValue(name, out var value)
            ? value
            : throw new InvalidOperationException($"{RelativePath} has no {name}; run 'make up'");

    /// <summary>
    /// The first .cluster/env at or above the working directory, or above the program; $DOCKERFLOW_ROOT is for programs
    /// that were built outside the working copy and change their working directory, as test runners do.
    /// </summary>
    public static ClusterEnv Load() =>
        TryLoad() ?? throw new InvalidOperationException($"there is no {RelativePath} here or above; run 'make up'");

    /// <summary>As <see cref="Load"/>; null where no cluster is up.</summary>
    public static ClusterEnv? TryLoad()
    {
        var root =
            FindRoot(Directory.GetCurrentDirectory())
            ?? FindRoot(AppContext.BaseDirectory)
            ?? FindRoot(Environment.GetEnvironmentVariable("DOCKERFLOW_ROOT") ?? "/");
        return root is null ? null : new(root, Parse(File.ReadLines(Path.Combine(root, RelativePath))));
    }

    /// <summary>kubectl as `make up` found or built it.</summary>
    public string Kubectl() =>
        Path.Combine(RepositoryRoot, ".cluster/bin/kubectl") is var own && File.Exists(own) ? own : "kubectl";

    private static string? FindRoot(string start)
    {
        for (var directory = new DirectoryInfo(start); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, RelativePath)))
            {
                return directory.FullName;
            }
        }
        return null;
    }

    private static Dictionary<string, string> Parse(IEnumerable<string> lines) =>
        lines
            .Select(line => line.Split('=', 2))
            .Where(parts => parts.Length == 2 && !parts[0].StartsWith('#'))
            .ToDictionary(parts => parts[0].Trim(), parts => parts[1].Trim());
}
