using System.Text.Json.Nodes;

namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>What the Pods of a Deployment say of themselves, asked without the operator.</summary>
internal static class Serving
{
    /// <summary>The commits that the ready Pods serve, each once.</summary>
    public static async Task<IReadOnlyList<string>> CommitsAsync(
        TestGround ground,
        string ns,
        string name,
        CancellationToken ct
    )
    {
        HashSet<string> commits = [];
        foreach (var pod in await ReadyPodsAsync(ground, ns, name, ct))
        {
            var version = await ground.Cluster.Kubectl.AskPodAsync(ns, pod, 8000, "/__version__", ct);
            commits.Add(JsonNode.Parse(version)!["commit"]!.GetValue<string>());
        }
        return [.. commits];
    }

    private static async Task<List<string>> ReadyPodsAsync(
        TestGround ground,
        string ns,
        string name,
        CancellationToken ct
    )
    {
        var list = await ground.Cluster.Kubectl.RunAsync(
            ["get", "pods", "-n", ns, "-l", $"app={name}", "-o", "json"],
            ct
        );
        return
        [
            .. JsonNode.Parse(list)!["items"]!
                .AsArray()
                .Where(pod => pod!["metadata"]!["deletionTimestamp"] is null && IsReady(pod))
                .Select(pod => pod!["metadata"]!["name"]!.GetValue<string>()),
        ];
    }

    private static bool IsReady(JsonNode pod) =>
        pod["status"]?["containerStatuses"]?[0]?["ready"]?.GetValue<bool>() == true;
}
