namespace Dockerflow.Support.ControlPlane;

/// <summary>Where the programs of a control plane are on this machine.</summary>
public sealed record ControlPlaneBinaries(string KubeApiServer, string Etcd)
{
    private static readonly string[] LeashTools = ["setsid", "setpriv"];

    /// <summary>
    /// kube-apiserver from $KUBE_BIN, from the folder that `make up` names in .cluster/env, or from the cache that
    /// tests/cluster/providers/debian-kubernetes.sh fills; etcd from the same folder or the PATH. Null, and what is
    /// missing, if they are not all there.
    /// </summary>
    public static ControlPlaneBinaries? Find(out string missing)
    {
        var folder = Folders().FirstOrDefault(each => File.Exists(Path.Combine(each, "kube-apiserver")));
        var etcd = (folder is null ? null : Existing(folder, "etcd")) ?? OnPath("etcd");
        missing =
            folder is null ? "there is no kube-apiserver: set KUBE_BIN to a folder that has one, or run 'make up'"
            : etcd is null ? "there is no etcd on the PATH (Debian: etcd-server)"
            : LeashTools.FirstOrDefault(tool => OnPath(tool) is null) is { } tool ? $"there is no {tool} (util-linux)"
            : "";
        return missing.Length > 0 ? null : new(Path.Combine(folder!, "kube-apiserver"), etcd!);
    }

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("KUBE_BIN") is { Length: > 0 } given)
        {
            yield return given;
        }
        if (ClusterEnv.TryLoad()?.KubeBin is { Length: > 0 } fromCluster)
        {
            yield return fromCluster;
        }
        var cache = new DirectoryInfo(Path.Combine(Cache(), "kubernetes"));
        if (!cache.Exists)
        {
            yield break;
        }
        foreach (var built in cache.EnumerateDirectories().OrderByDescending(each => each.LastWriteTimeUtc))
        {
            yield return built.FullName;
        }
    }

    // As tests/cluster/lib.sh says.
    private static string Cache() =>
        Environment.GetEnvironmentVariable("DOCKERFLOW_CACHE") is { Length: > 0 } ours ? ours
        : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } caches
            ? Path.Combine(caches, "dockerflow")
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache/dockerflow");

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Existing(folder, program))
            .FirstOrDefault(found => found is not null);

    private static string? Existing(string folder, string program) =>
        Path.Combine(folder, program) is var path && File.Exists(path) ? path : null;
}
