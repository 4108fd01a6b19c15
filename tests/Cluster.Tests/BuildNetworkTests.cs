using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Cluster.Tests.Ground;
using Dockerflow.Support.Tools;

namespace Dockerflow.Cluster.Tests;

/// <summary>What a RUN can reach, with and without a network that enforces the policy which the operator makes.</summary>
public sealed class BuildNetworkTests(ClusterFixture cluster) : IAsyncLifetime
{
    /// <summary>Link-local as the metadata address is, but nobody's.</summary>
    private const string LinkLocal = "169.254.77.1";
    private const string Metadata = "169.254.169.254:80";
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;
    private TcpListener? listener;

    public async ValueTask InitializeAsync()
    {
        if (NetworkEnforcer.Missing(ground) is null)
        {
            await Tool.RunAsync(new("ip", ["addr", "replace", $"{LinkLocal}/32", "dev", "lo"]), ct);
            listener = new(IPAddress.Parse(LinkLocal), 0);
            listener.Start();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (listener is not null)
        {
            listener.Dispose();
            await Tool.RunAsync(new("ip", ["addr", "del", $"{LinkLocal}/32", "dev", "lo"]), CancellationToken.None);
        }
    }

    [Fact]
    public async Task Run_PolicyEnforced_ReachesWhatIsAllowedAndNothingElseInside()
    {
        Assert.SkipWhen(NetworkEnforcer.Missing(ground) is not null, NetworkEnforcer.Missing(ground) ?? "");
        await using var enforcer = NetworkEnforcer.Start(ground, "enforced");

        var (run, said) = await ReachAsync("enforced");

        enforcer
            .Since(run.Status.Pod!)
            .ShouldNotBeNull(enforcer.LastFault)
            .ShouldBeLessThan(run.Status.Steps.Single(step => step.Name == "build").StartedAt!.Value.AddSeconds(1));
        said["registry"].ShouldBe("yes");
        said["git"].ShouldBe("yes");
        said["metadata"].ShouldStartWith("no");
        said["linklocal"].ShouldStartWith("no");
        said["api"].ShouldStartWith("no");
        said["pod"].ShouldStartWith("no");
    }

    /// <summary>Otherwise the other test could succeed because nothing was there to be reached.</summary>
    [Fact]
    public async Task Run_NobodyEnforces_ReachesAllOfIt()
    {
        Assert.SkipWhen(NetworkEnforcer.Missing(ground) is not null, NetworkEnforcer.Missing(ground) ?? "");

        var (run, said) = await ReachAsync("open");

        said.Where(each => each.Key != "metadata").ShouldAllBe(each => each.Value == "yes");
        var owner = (await BuildPods.PolicyAsync(ground, run, ct))["metadata"]!["ownerReferences"]![0]!;
        owner["uid"]!.GetValue<string>().ShouldBe(run.Metadata.Uid);
    }

    private async Task<(BuildRun Run, Dictionary<string, string> Said)> ReachAsync(string name)
    {
        var files = Apps.Node(ground.Env);
        Apps.Replace(
            files,
            "Dockerfile",
            "USER 10001",
            $"RUN node reach.js {string.Join(' ', await TargetsAsync(name))} && {Apps.Heard}\nUSER 10001"
        );
        files["reach.js"] = await File.ReadAllTextAsync(
            Path.Combine(ground.Env.RepositoryRoot, "tests/Cluster.Tests/Apps/reach.js"),
            ct
        );
        var app = await ground.PushAsync(name, files, ct);
        await ground.CreateAsync(Wishes.For(ground, name, app.Path), ct);
        var run = await ground.PublishedAsync(name, 1, ct);
        var said = BuildPods
            .Said(await BuildPods.LogAsync(ground, run, "build", ct), "reach")
            .Select(line => line.Split(' ', 2))
            .ToDictionary(words => words[0], words => words[1]);
        return (run, said);
    }

    private async Task<IReadOnlyList<string>> TargetsAsync(string name)
    {
        var service = await cluster.Kubectl.RunAsync(
            ["get", "service", "kubernetes", "-n", "default", "-o", "jsonpath={.spec.clusterIP}:{.spec.ports[0].port}"],
            ct
        );
        return
        [
            $"registry={ground.Env.Registry}",
            $"git={new Uri(ground.Env.GitUrl).Authority}",
            $"metadata={Metadata}",
            $"linklocal={LinkLocal}:{((IPEndPoint)listener!.LocalEndpoint).Port}",
            $"api={service}",
            $"pod={await NeighbourAsync($"{name}-neighbour")}:8000",
        ];
    }

    /// <summary>The address of another Pod that listens.</summary>
    private async Task<string> NeighbourAsync(string name)
    {
        await cluster.Kubectl.ApplyAsync(
            $$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: {{name}}, namespace: {{ground.Team}} }
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: web
                image: {{ground.Env.Registry}}/library/node:lts-slim
                command: [node, -e, "require('http').createServer((q, a) => a.end()).listen(8000)"]
                readinessProbe: {tcpSocket: {port: 8000}, periodSeconds: 1}
            """,
            ct
        );
        await cluster.Kubectl.RunAsync(
            ["wait", "-n", ground.Team, $"pod/{name}", "--for=condition=Ready", "--timeout=300s"],
            ct
        );
        var pod = await cluster.Kubectl.RunAsync(["get", "pod", "-n", ground.Team, name, "-o", "json"], ct);
        return JsonNode.Parse(pod)!["status"]!["podIP"]!.GetValue<string>();
    }
}
