using System.Text.Json.Nodes;
using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>What is left of a build's Pod when it has ended.</summary>
internal static class BuildPods
{
    public static Task<string> LogAsync(TestGround ground, BuildRun run, string step, CancellationToken ct) =>
        ground.Cluster.Kubectl.RunAsync(["logs", "-n", ground.Team, run.Status.Pod!, "-c", step], ct);

    public static async Task<string> JsonAsync(TestGround ground, BuildRun run, CancellationToken ct) =>
        await ground.Cluster.Kubectl.RunAsync(["get", "pod", "-n", ground.Team, run.Status.Pod!, "-o", "json"], ct);

    /// <summary>Lines that begin with this word, without it.</summary>
    public static IReadOnlyList<string> Said(string log, string word) =>
        [
            .. log.Split('\n')
                .Select(line => line.Trim())
                .Where(line => line.StartsWith($"{word} ", StringComparison.Ordinal))
                .Select(line => line[(word.Length + 1)..]),
        ];

    public static async Task<JsonNode> PolicyAsync(TestGround ground, BuildRun run, CancellationToken ct) =>
        JsonNode.Parse(
            await ground.Cluster.Kubectl.RunAsync(
                ["get", "networkpolicy", "-n", ground.Team, run.Metadata.Name!, "-o", "json"],
                ct
            )
        )!;
}
