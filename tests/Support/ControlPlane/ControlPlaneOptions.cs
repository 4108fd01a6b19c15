namespace Dockerflow.Support.ControlPlane;

/// <summary>What one control plane differs in from another.</summary>
public sealed record ControlPlaneOptions
{
    /// <summary>False: whoever has a credential may do anything.</summary>
    public bool Rbac { get; init; }

    /// <summary>
    /// False: watches and lists are served from etcd itself, so that a compaction is felt at once. With the cache, which
    /// every real server has, a version is forgotten when the server has restarted since.
    /// </summary>
    public bool WatchCache { get; init; } = true;

    /// <summary>Added after all other arguments of kube-apiserver, so they win.</summary>
    public IReadOnlyList<string> ApiServerArguments { get; init; } = [];
}
