using System.Text.Json.Nodes;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;
using Dockerflow.Host.Configuration;
using Dockerflow.Host.Control;
using Dockerflow.Host.Health;
using Dockerflow.Kube.Events;
using Dockerflow.Kube.Objects;
using Dockerflow.Net;
using Dockerflow.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Host.Tests.Control;

/// <summary>What the controller writes, and who gets the one place that the policy leaves.</summary>
public sealed class DecideControllerTests : IAsyncLifetime
{
    private const string Runs = "/apis/dockerflow.dev/v1alpha1/namespaces/team/buildruns";
    private static readonly string Tip = new('2', 40);
    private readonly CancellationTokenSource stop = new();
    private ApiServer api = null!;
    private StubServer git = null!;
    private OutboundHttp? http;

    public async ValueTask InitializeAsync()
    {
        api = await ApiServer.StartAsync();
        api.Answers(Runs, """{"metadata":{"resourceVersion":"1"},"items":[]}""");
        git = await StubGit.StartAsync(Tip);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await api.DisposeAsync();
        await git.DisposeAsync();
        http?.Dispose();
        stop.Dispose();
    }

    /// <summary>Neither run is in the cache yet: the first one's place is taken all the same.</summary>
    [Fact]
    public async Task ReconcileAsync_TwoForOnePlace_OneStartsAndTheOtherIsToldItsPlace()
    {
        var decide = await ControllerAsync(Wish("one"), Wish("two"));

        await decide.ReconcileAsync(new("team", "one"), Ct);
        await decide.ReconcileAsync(new("team", "two"), Ct);

        Created().ShouldBe(1);
        Status(api.Writes[^1])["queue"]!["place"]!.GetValue<int>().ShouldBe(1);
    }

    /// <summary>A quota may take long to be mended; what is refused must not keep the others out.</summary>
    [Fact]
    public async Task ReconcileAsync_TheClusterRefusesTheRun_GivesThePlaceBack()
    {
        api.Refuses("POST", "buildruns", 403, "Forbidden");
        var decide = await ControllerAsync(Wish("one"), Wish("two"));

        await decide.ReconcileAsync(new("team", "one"), Ct);
        Status(api.Writes[^1])["summary"]!.GetValue<string>().ShouldStartWith("RunRefused");
        await decide.ReconcileAsync(new("team", "two"), Ct);

        Created().ShouldBe(2);
    }

    [Fact]
    public async Task ReconcileAsync_APendingRunIsOvertaken_EndsItOnTheVersionThatWasRead()
    {
        var wish = Wish("one");
        api.Has(
            Resources.BuildRuns,
            new BuildRun
            {
                Metadata = new()
                {
                    Name = "one-1",
                    Namespace = "team",
                    Uid = "uid-of-run",
                    ResourceVersion = "17",
                    OwnerReferences = [Resources.ContainerBuilds.OwnedBy(wish)],
                },
                Spec = new()
                {
                    ContainerBuildRef = new("one"),
                    Sequence = 1,
                    Source = new() { Revision = new('1', 40), Tip = new('1', 40) },
                },
            }
        );
        var decide = await ControllerAsync(wish);

        await decide.ReconcileAsync(new("team", "one"), Ct);

        var write = api.Writes.Single(made => made.Plural == "buildruns");
        write.Method.ShouldBe("PATCH");
        JsonNode.Parse(write.Body)!["metadata"]!["resourceVersion"]!.GetValue<string>().ShouldBe("17");
        Status(write)["phase"]!.GetValue<string>().ShouldBe("Superseded");
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private int Created() => api.Writes.Count(write => write is { Method: "POST", Plural: "buildruns" });

    private static JsonNode Status(Write write) => JsonNode.Parse(write.Body)!["status"]!;

    private async Task<DecideController> ControllerAsync(params ContainerBuild[] wishes)
    {
        foreach (var wish in wishes)
        {
            api.Has(Resources.ContainerBuilds, wish);
        }
        var rule = new HostRule(git.Host, Insecure: true, AllowPrivate: true);
        HostRules.TryCreate([rule], out var rules, out _).ShouldBeTrue();
        // It stands: nobody's patience with the git server ends.
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        http = new OutboundHttp(rules, TimeProvider.System);
        var options = new OperatorOptions
        {
            Policy = new OperatorPolicy
            {
                Hosts = [rule],
                Limits = new() { ConcurrentRuns = 1 },
            },
            OperatorImage = "operator",
            BuilderImage = "builder",
            Health = new HealthChecks(TimeProvider.System),
        };
        var events = new EventRecorder(api.Client, "test", TimeProvider.System, NullLogger.Instance);
        var tools = new Tools(api.Client, http, events, options, NullLoggerFactory.Instance, time);
        var caches = new Caches(tools, null);
        tools.Queue.Add(caches.Runs.Store);
        _ = caches.Wishes.RunAsync(stop.Token);
        _ = caches.Runs.RunAsync(stop.Token);
        _ = caches.Promotions.RunAsync(stop.Token);
        await Task.WhenAll(
            caches.Wishes.WaitForSyncAsync(Ct),
            caches.Runs.WaitForSyncAsync(Ct),
            caches.Promotions.WaitForSyncAsync(Ct)
        );
        return new DecideController(tools, caches);
    }

    private ContainerBuild Wish(string name) =>
        new()
        {
            Metadata = new()
            {
                Name = name,
                Namespace = "team",
                Uid = $"uid-of-{name}",
                Generation = 1,
                ResourceVersion = "5",
            },
            Spec = new()
            {
                MaxAge = Duration.Days(30),
                Source = new()
                {
                    Git = new()
                    {
                        Url = $"{git.Url}/team/app.git",
                        Ref = new() { Branch = "main" },
                    },
                },
                Image = new() { Repository = $"registry.example.com/team/{name}" },
            },
        };
}
