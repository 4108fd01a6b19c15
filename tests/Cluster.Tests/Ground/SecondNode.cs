using Dockerflow.Support;
using Dockerflow.Support.Tools;

namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>A node for one test, beside the cluster's own: what befalls it befalls no other test's Pods.</summary>
internal sealed class SecondNode : IAsyncDisposable
{
    private readonly ClusterEnv _env;

    private SecondNode(ClusterEnv env) => _env = env;

    /// <summary>Why there cannot be one here; null when there can.</summary>
    public static string? Missing(ClusterEnv env) =>
        env["CLUSTER"] == "debian" ? null : "a second node can only be put beside that of the provider debian";

    public static async Task<SecondNode> StartAsync(ClusterEnv env, CancellationToken ct)
    {
        var node = new SecondNode(env);
        try
        {
            await node.RunAsync(ct, "up");
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Its disk runs short, and the kubelet will evict.</summary>
    public Task FillAsync(CancellationToken ct) => RunAsync(ct, "fill");

    public Task FreeAsync(CancellationToken ct) => RunAsync(ct, "free");

    /// <summary>The kubelet is killed and comes back with these flags.</summary>
    public Task RestartAsync(CancellationToken ct, params string[] flags) => RunAsync(ct, ["restart", .. flags]);

    public async ValueTask DisposeAsync() => await RunAsync(CancellationToken.None, "down");

    private Task RunAsync(CancellationToken ct, params string[] arguments) =>
        Tool.RunAsync(new(Path.Combine(_env.RepositoryRoot, "tests/cluster/second-node.sh"), arguments), ct);
}
