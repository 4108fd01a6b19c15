using System.Text.Json.Nodes;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Policy;
using Dockerflow.Build;
using Dockerflow.Build.Isolation;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Runs;
using Dockerflow.Runtime.Tests.Ground;
using Dockerflow.Samples;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dockerflow.Runtime.Tests.BuildPods;

/// <summary>What surrounds a build Pod, as a real API server takes it.</summary>
public sealed class BuildPodTests(CalmControlPlane fixture) : IAsyncLifetime
{
    private static readonly OperatorPolicy Policy = new()
    {
        Hosts = [new("10.88.0.1:5000", AllowPrivate: true), new("[fd00::7]:443", AllowPrivate: true)],
        Network = new()
        {
            Allowed =
            [
                new() { Cidr = "10.1.0.0/16", Ports = [443, 5000] },
                new() { NamespaceLabels = new Dictionary<string, string> { ["team"] = "registry" } },
            ],
        },
        Placement = new()
        {
            Defaults = new()
            {
                NodeSelector = new Dictionary<string, string> { ["pool"] = "builds" },
                Tolerations = [new("builds", "Exists", Effect: "NoSchedule")],
            },
        },
    };

    private static readonly BuildOptions Options = new("registry.example.com/o:1", "registry.example.com/b:1", Policy);
    private KubeClient client = null!;
    private string ns = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        client = fixture.Plane.Client();
        ns = await fixture.NamespaceAsync(Ct);
    }

    public ValueTask DisposeAsync()
    {
        client?.Dispose();
        return ValueTask.CompletedTask;
    }

    public static TheoryData<OperatorPolicy> Policies =>
        new()
        {
            new OperatorPolicy(),
            Policy,
            new OperatorPolicy { Network = new() { Denied = [] } },
            new OperatorPolicy { Network = new() { Denied = ["0.0.0.0/0", "::/0"] } },
        };

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task NetworkPolicy_OfAnyPolicy_IsTakenOnceAndFoundAgain(OperatorPolicy policy)
    {
        var run = Run();
        var made = await CreateAsync(run, policy);

        made.Metadata.Controller()!.Uid.ShouldBe(run.Metadata.Uid);
        (await Should.ThrowAsync<KubeException>(CreateAsync(run, policy))).IsAlreadyExists.ShouldBeTrue();
        var found = await client.GetAsync(CoreResources.NetworkPolicy, ResourceKey.Of(run), Ct);
        found!.Metadata.Uid.ShouldBe(made.Metadata.Uid);
    }

    /// <summary>Nothing runs here: whether nodes can do it, the server does not know.</summary>
    [Fact]
    public async Task Trial_WithEverything_IsTaken() =>
        await client.CreateAsync(
            CoreResources.Pod,
            BuildJob.Trial(Run(), Options, new(true, "Localhost:dockerflow/build.json")),
            ModelJson.Default.V1Pod,
            new CreateOptions(DryRun: true),
            Ct
        );

    [Fact]
    public async Task Canary_ServerThatDropsTheField_IsToldAtOnceAndNoPodIsMade()
    {
        var version = await client.ServerVersionAsync(Ct);
        Assert.SkipUnless(version.StartsWith("v1.20.", StringComparison.Ordinal), $"{version} knows hostUsers");
        var settings = new IsolationSettings { UserNamespaces = UserNamespaceMode.Required };
        var board = new IsolationBoard(settings);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var watch = new IsolationWatch(
            client,
            new ResourceKey(ns, "canary"),
            Options with
            {
                Policy = Policy with { Isolation = settings },
            },
            board,
            TimeProvider.System,
            NullLogger.Instance
        ).RunAsync(stop.Token);

        await Eventually.HoldsAsync(() => board.Verdict.Refuses.ShouldNotBeNull());
        await stop.CancelAsync();
        await watch;

        board.Verdict.Isolation.Reason.ShouldBe("hostUsers: false: the API server does not know hostUsers");
        (await client.GetAsync(CoreResources.Pod, new(ns, "canary"), Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Status_Isolation_IsKeptByTheServer()
    {
        var isolation = new RunIsolation(true, "Localhost:dockerflow/build.json", "because");
        var run = await client.CreateAsync(Resources.BuildRuns, Run() with { Status = new() }, new CreateOptions(), Ct);
        var status = new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["isolation"] = JsonNode.Parse(
                    System.Text.Json.JsonSerializer.Serialize(isolation, ApiJson.Default.RunIsolation)
                ),
            },
        };

        var written = await client.PatchStatusAsync(Resources.BuildRuns, ResourceKey.Of(run), Patch.Merge(status), Ct);

        written.Status.Isolation.ShouldBe(isolation);
    }

    [Theory]
    [InlineData("""{"key":"builds","operator":"Exists","effect":"NoSchedule"}""", true)]
    [InlineData("""{"key":"builds","value":""}""", true)]
    [InlineData("""{"operator":"Exists"}""", false)]
    [InlineData("""{"key":"builds","operator":"In"}""", false)]
    [InlineData("""{"key":"builds","effect":"Never"}""", false)]
    public async Task Spec_Tolerations_AreAsInAPodButForTheKey(string toleration, bool taken)
    {
        var intent = Wishes.Intent();
        intent["spec"]!["build"] = new JsonObject
        {
            ["nodeSelector"] = new JsonObject { ["pool"] = "builds", ["blank"] = "" },
            ["tolerations"] = new JsonArray(JsonNode.Parse(toleration)),
        };
        var applied = client.ApplyAsync(new(ns, "a"), intent, "test", force: false, Ct);

        if (!taken)
        {
            (await Should.ThrowAsync<KubeException>(applied)).IsInvalid.ShouldBeTrue();
            return;
        }
        var build = (await applied).Spec.Build;
        build.NodeSelector!["pool"].ShouldBe("builds");
        build.Tolerations!.ShouldHaveSingleItem().Key.ShouldBe("builds");
    }

    private BuildRun Run()
    {
        var sample = RunSample.In(BuildRunPhase.Pending);
        return sample with
        {
            Metadata = sample.Metadata with
            {
                Namespace = ns,
                Name = $"run-{Guid.NewGuid():n}"[..20],
                ResourceVersion = null,
                OwnerReferences = null,
            },
        };
    }

    private Task<MetadataOnly> CreateAsync(BuildRun run, OperatorPolicy policy) =>
        client.CreateAsync(
            CoreResources.NetworkPolicy,
            PodNetwork.Policy(run, BuildJob.Role, run.Metadata.Name!, policy),
            ModelJson.Default.V1NetworkPolicy,
            new CreateOptions(),
            Ct
        );
}
