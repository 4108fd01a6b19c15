using System.Text.Json.Nodes;
using Dockerflow.Support;
using Dockerflow.Support.Tools;

namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>
/// Stands in for a network that enforces network policies, which the test cluster's does not: it reads the policies of a
/// namespace from the API server and puts rules into the network namespace of each Pod that they select, as soon as it has
/// an address. The rules go with the Pod, so nothing has to be cleaned up, whatever is killed.
/// </summary>
internal sealed class NetworkEnforcer : IAsyncDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);
    private readonly TestGround ground;
    private readonly string build;
    private readonly CancellationTokenSource stop = new();
    private readonly Dictionary<string, DateTimeOffset> enforced = [];
    private readonly Task work;
    private volatile string lastFault = "";

    private NetworkEnforcer(TestGround ground, string build)
    {
        (this.ground, this.build) = (ground, build);
        work = EnforceAsync(stop.Token);
    }

    /// <summary>Why it cannot work here, or null.</summary>
    public static string? Missing(TestGround ground) =>
        ground.Env.PodNetworks is null ? "the nodes are not this machine"
        : !Environment.IsPrivilegedProcess ? "only root can enter a Pod's network"
        : null;

    /// <summary>For the Pods of one ContainerBuild: others run at the same time and need what the policy does not open.</summary>
    public static NetworkEnforcer Start(TestGround ground, string build) => new(ground, build);

    /// <summary>What went wrong last, for whoever finds that a Pod is not enforced.</summary>
    public string LastFault => lastFault;

    /// <summary>Since when a Pod is enforced; null if it is not.</summary>
    public DateTimeOffset? Since(string pod)
    {
        lock (enforced)
        {
            return enforced.TryGetValue(pod, out var since) ? since : null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task EnforceAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await EnforceOnceAsync(ct);
            }
            catch (ToolException fault)
            {
                // A Pod that has just gone, or a server that is busy: the next round finds what this one did not.
                lastFault = fault.Message;
            }
            await Task.Delay(Between, TimeProvider.System, ct);
        }
    }

    private async Task EnforceOnceAsync(CancellationToken ct)
    {
        var all = await ListAsync(ct);
        foreach (var pod in all.Where(item => Kind(item) == "Pod"))
        {
            await EnforceAsync(pod, [.. all.Where(item => Kind(item) == "NetworkPolicy" && Selects(item, pod))], ct);
        }
    }

    private async Task EnforceAsync(JsonNode pod, IReadOnlyList<JsonNode> policies, CancellationToken ct)
    {
        var name = pod["metadata"]!["name"]!.GetValue<string>();
        if (
            policies.Count == 0
            || !name.StartsWith($"{build}-", StringComparison.Ordinal)
            || Since(name) is not null
            || pod["status"]?["phase"]?.GetValue<string>() is not ("Pending" or "Running")
            || pod["status"]?["podIP"]?.GetValue<string>() is not { } address
            || await NamespaceOfAsync(address, ct) is not { } file
        )
        {
            return;
        }
        // No policy under test lets a Pod reach others but by name, and there is no name server among these Pods.
        var rules = FirewallRules.Of(policies, _ => []);
        await Tool.RunAsync(new("nsenter", [$"--net={file}", "iptables-restore"]) { Input = rules }, ct);
        lock (enforced)
        {
            enforced[name] = TimeProvider.System.GetUtcNow();
        }
    }

    private async Task<string?> NamespaceOfAsync(string address, CancellationToken ct)
    {
        foreach (var file in Directory.EnumerateFiles(ground.Env.PodNetworks!))
        {
            try
            {
                var addresses = await Tool.RunAsync(new("nsenter", [$"--net={file}", "ip", "-4", "-o", "addr"]), ct);
                if (addresses.Contains($" {address}/", StringComparison.Ordinal))
                {
                    return file;
                }
            }
            catch (ToolException)
            {
                // A Pod's that has just gone.
            }
        }
        return null;
    }

    private async Task<IReadOnlyList<JsonNode>> ListAsync(CancellationToken ct)
    {
        var text = await ground.Cluster.Kubectl.RunAsync(
            ["get", "networkpolicies,pods", "-n", ground.Team, "-o", "json"],
            ct
        );
        return [.. JsonNode.Parse(text)!["items"]!.AsArray().Select(item => item!)];
    }

    private static string Kind(JsonNode item) => item["kind"]!.GetValue<string>();

    private static bool Selects(JsonNode policy, JsonNode pod) =>
        policy["spec"]!["podSelector"]!["matchLabels"] is not JsonObject wanted
        || wanted.All(label =>
            pod["metadata"]!["labels"]?[label.Key]?.GetValue<string>() == label.Value!.GetValue<string>()
        );
}
