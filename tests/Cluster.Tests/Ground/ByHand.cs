using Dockerflow.Api;

namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>What people do with kubectl.</summary>
internal static class ByHand
{
    public static Task RequestRebuildAsync(TestGround ground, string name, string value, CancellationToken ct) =>
        ground.Cluster.Kubectl.RunAsync(
            [
                "annotate",
                "containerbuild",
                name,
                "-n",
                ground.Team,
                "--overwrite",
                $"{Names.RebuildAnnotation}={value}",
            ],
            ct
        );

    public static Task SetMaxAgeAsync(TestGround ground, string name, string maxAge, CancellationToken ct) =>
        PatchSpecAsync(ground, name, $$"""{"maxAge":"{{maxAge}}"}""", ct);

    /// <summary>What has a small greatest age would be built for as long as there is a cluster.</summary>
    public static Task SuspendAsync(TestGround ground, string name, CancellationToken ct) =>
        PatchSpecAsync(ground, name, """{"suspend":true}""", ct);

    /// <summary>Merges this JSON into the spec.</summary>
    public static Task PatchSpecAsync(TestGround ground, string name, string spec, CancellationToken ct) =>
        ground.Cluster.Kubectl.RunAsync(
            ["patch", "containerbuild", name, "-n", ground.Team, "--type=merge", "-p", $$"""{"spec":{{spec}}}"""],
            ct
        );

    /// <summary>An annotation of a Deployment as kubectl spells it: NAME=VALUE sets, NAME- removes.</summary>
    public static Task AnnotateAsync(TestGround ground, string ns, string name, string change, CancellationToken ct) =>
        ground.Cluster.Kubectl.RunAsync(["annotate", "deployment", name, "-n", ns, "--overwrite", change], ct);

    /// <summary>Returns once the Deployment serves the image.</summary>
    public static async Task SetImageAsync(
        TestGround ground,
        string ns,
        string name,
        string image,
        CancellationToken ct
    )
    {
        await ground.Cluster.Kubectl.RunAsync(["set", "image", $"deployment/{name}", $"web={image}", "-n", ns], ct);
        await ground.Cluster.Kubectl.RunAsync(
            ["rollout", "status", $"deployment/{name}", "-n", ns, "--timeout=120s"],
            ct
        );
    }
}
