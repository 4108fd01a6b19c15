using Dockerflow.Api.BuildRuns;
using Dockerflow.Cluster.Tests.Ground;
using Dockerflow.Support;
using k8s;
using k8s.Models;

namespace Dockerflow.Cluster.Tests;

/// <summary>The build Pod as the cluster really made it, and what the kernel had in force for the repository's code.</summary>
public sealed class BuildIsolationTests(ClusterFixture cluster)
{
    /// <summary>CAP_SETGID (6), CAP_SETUID (7) and CAP_SETFCAP (31), of capabilities(7): what docs/security.md says of build.</summary>
    private const string ContainerCapabilities = "00000000800000c0";

    /// <summary>CAP_SYS_CHROOT and those that reach beyond a user namespace's own things.</summary>
    private const ulong Forbidden = 1UL << 18 | 1UL << 21 | 1UL << 16 | 1UL << 17 | 1UL << 19 | 1UL << 12;
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Build_Pod_IsOnTheBaselineLevelAndHasOnlyTheDocumentedCapabilities()
    {
        var run = await BuildAsync(ground, "evidence");

        var pod = KubernetesJson.Deserialize<V1Pod>(await BuildPods.JsonAsync(ground, run, ct));
        PodSecurity.BaselineViolations(pod.Spec).ShouldBeEmpty();
        pod.Spec.AutomountServiceAccountToken.ShouldBe(false);
        var log = await BuildPods.LogAsync(ground, run, "build", ct);
        var container = Facts(log, "container");
        container["CapBnd"].ShouldBe(ContainerCapabilities);
        container["CapEff"].ShouldBe(ContainerCapabilities);
        container["NoNewPrivs"].ShouldBe("1");
        container["Seccomp"].ShouldBe("0");
        var code = Facts(log, "code");
        code["NoNewPrivs"].ShouldBe("1");
        (Convert.ToUInt64(code["CapEff"], 16) & Forbidden).ShouldBe(0UL, code["CapEff"]);
        (Convert.ToUInt64(code["CapBnd"], 16) & Forbidden).ShouldBe(0UL, code["CapBnd"]);
        run.Status.Isolation.ShouldNotBeNull().Seccomp.ShouldBe(RunIsolation.Unconfined);
    }

    /// <summary>The profile is on the node, the canary finds it, and it is in force where the repository's code runs.</summary>
    [Fact]
    public async Task Build_ProfileOnTheNode_IsUsedAndInForce()
    {
        Assert.SkipWhen(NodeProfiles.Missing(ground) is not null, NodeProfiles.Missing(ground) ?? "");
        using var profiles = NodeProfiles.Install(ground, "build.json");
        await using var own = await TestGround.PrepareAsync(
            cluster,
            ct,
            policy => policy["isolation"] = new System.Text.Json.Nodes.JsonObject { ["seccompProfile"] = profiles.Path }
        );
        await own.Operator.StartAsync(ct);
        await own.Operator.LogsAsync("Build Pods have", ct);

        var run = await BuildAsync(own, "profile");

        run.Status.Isolation.ShouldNotBeNull().Seccomp.ShouldBe($"Localhost:{profiles.Path}");
        var log = await BuildPods.LogAsync(own, run, "build", ct);
        Facts(log, "container")["Seccomp"].ShouldBe("2");
        Facts(log, "code")["Seccomp"].ShouldBe("2");
    }

    [Fact]
    public async Task Build_ProfileNotOnTheNode_IsLeftOutAndTheReasonIsInTheStatus()
    {
        await using var own = await TestGround.PrepareAsync(
            cluster,
            ct,
            policy =>
                policy["isolation"] = new System.Text.Json.Nodes.JsonObject
                {
                    ["seccompProfile"] = "nobody/put-it-there.json",
                }
        );
        await own.Operator.StartAsync(ct);
        await own.Operator.LogsAsync("Build Pods have", ct);

        var run = await BuildAsync(own, "no-profile");

        var isolation = run.Status.Isolation.ShouldNotBeNull();
        isolation.Seccomp.ShouldBe(RunIsolation.Unconfined);
        isolation.Reason.ShouldNotBeNull().ShouldContain("put-it-there.json");
    }

    /// <summary>The log gets the status of the container's first process and of the RUN itself, each line with a word before it.</summary>
    private async Task<BuildRun> BuildAsync(TestGround where, string name)
    {
        var files = Apps.Broken(
            where.Env,
            "Dockerfile",
            "USER 10001",
            $"RUN sed 's/^/container /' /proc/1/status && sed 's/^/code /' /proc/self/status && {Apps.Heard}\nUSER 10001"
        );
        var app = await where.PushAsync(name, files, ct);
        await where.CreateAsync(Wishes.For(where, name, app.Path), ct);
        return await where.PublishedAsync(name, 1, ct);
    }

    private static Dictionary<string, string> Facts(string log, string word) =>
        BuildPods
            .Said(log, word)
            .Select(line => line.Split(':', 2))
            .Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[0])
            .ToDictionary(group => group.Key, group => group.First()[1].Trim());
}
