using System.Collections.Concurrent;
using System.Threading.Channels;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Queue;
using Dockerflow.Kube.Tests.Fakes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dockerflow.Kube.Tests.Control;

/// <summary>The watch is late: a reconcile after a write must not see the state from before it.</summary>
public sealed class ReadYourOwnWritesTests : IAsyncLifetime
{
    private static readonly ResourceKey Key = new("n", "a");
    private static readonly ResourceKey Other = new("n", "other");
    private readonly Channel<string> events = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(
        TestContext.Current.CancellationToken
    );
    private readonly Channel<ResourceKey> reconciled = Channel.CreateUnbounded<ResourceKey>();
    private readonly ConcurrentQueue<string?> seen = new();
    private ScriptedServer server = null!;
    private KubeClient client = null!;
    private Informer<ConfigMap> informer = null!;
    private string answer = Answer.ConfigMap("a", "7", "new");

    public async ValueTask InitializeAsync()
    {
        stop.CancelAfter(TimeSpan.FromSeconds(60));
        server = await ScriptedServer.StartAsync([.. Enumerable.Repeat<Func<HttpContext, Task>>(AnswerAsync, 100)]);
        client = server.Client(TimeProvider.System);
        informer = new(client, CoreResources.ConfigMap, new(), TimeProvider.System, NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        stop.Dispose();
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Patch_WatchIsLate_SecondReconcileSeesItAndNeverTheOldState()
    {
        using var controller = Reconciling(() =>
            client.PatchAsync(
                CoreResources.ConfigMap,
                Key,
                Patch.Merge(new System.Text.Json.Nodes.JsonObject()),
                stop.Token
            )
        );
        await RunAsync(
            controller,
            async () =>
            {
                await UntilPostponedAsync(controller);
                seen.ShouldBe(["v"]);
                Send("MODIFIED", Answer.ConfigMap("a", "7", "new"));
                await UntilReconciledAsync(Key);
                ShouldHaveSeen("v", then: "new");
            }
        );
    }

    [Fact]
    public async Task Delete_WatchIsLate_SecondReconcileSeesThatItIsGone()
    {
        answer = """{"kind":"Status","status":"Success","details":{"name":"a","uid":"u"}}""";
        using var controller = Reconciling(() =>
            client.DeleteAsync(CoreResources.ConfigMap, Key, new DeleteOptions(), stop.Token)
        );
        await RunAsync(
            controller,
            async () =>
            {
                await UntilPostponedAsync(controller);
                Send("DELETED", Answer.ConfigMap("a", "8"));
                await UntilReconciledAsync(Key);
                ShouldHaveSeen("v", then: null);
            }
        );
    }

    [Fact]
    public async Task CreateOfAChild_WatchIsLate_OwnerIsReconciledOnlyWhenItShows()
    {
        answer = Child("8");
        using var controller = Reconciling(
            () =>
            {
                var body = new ConfigMap
                {
                    Metadata = new() { Name = "child", Namespace = "n" },
                };
                return client.CreateAsync(CoreResources.ConfigMap, body, new CreateOptions(), stop.Token);
            },
            owner: CoreResources.ConfigMap with
            {
                Kind = "Owner",
                Group = "example.org",
            }
        );
        await RunAsync(
            controller,
            async () =>
            {
                await UntilPostponedAsync(controller);
                seen.ShouldBe(["v"]);
                Send("ADDED", Child("8"));
                await UntilReconciledAsync(Key);
                informer.Store.Get(new("n", "child")).ShouldNotBeNull();
            }
        );
    }

    [Fact]
    public async Task Bookmark_PastTheWrite_LetsTheReconcileGo()
    {
        using var controller = Reconciling(() =>
            client.PatchAsync(
                CoreResources.ConfigMap,
                Key,
                Patch.Merge(new System.Text.Json.Nodes.JsonObject()),
                stop.Token
            )
        );
        await RunAsync(
            controller,
            async () =>
            {
                await UntilPostponedAsync(controller);
                Send("BOOKMARK", """{"metadata":{"resourceVersion":"7"}}""");
                await UntilReconciledAsync(Key);
            }
        );
    }

    [Fact]
    public async Task Patch_NothingChanged_NextReconcileGoesOnAtOnce()
    {
        answer = Answer.ConfigMap("a", "4");
        using var controller = Reconciling(() =>
            client.PatchAsync(
                CoreResources.ConfigMap,
                Key,
                Patch.Merge(new System.Text.Json.Nodes.JsonObject()),
                stop.Token
            )
        );
        await RunAsync(
            controller,
            async () =>
            {
                await UntilReconciledAsync(Key);
                await UntilReconciledAsync(Key);
            }
        );
    }

    [Fact]
    public async Task Create_DryRun_NextReconcileGoesOnAtOnce()
    {
        answer = Answer.ConfigMap("a", "9");
        using var controller = Reconciling(() =>
        {
            var body = new ConfigMap
            {
                Metadata = new() { Name = "a", Namespace = "n" },
            };
            return client.CreateAsync(CoreResources.ConfigMap, body, new CreateOptions(DryRun: true), stop.Token);
        });
        await RunAsync(
            controller,
            async () =>
            {
                await UntilReconciledAsync(Key);
                await UntilReconciledAsync(Key);
            }
        );
    }

    /// <summary>The first reconcile of the key writes, and asks for the next one at once; the others only look.</summary>
    private Controller Reconciling(Func<Task> write, ResourceType<ConfigMap>? owner = null)
    {
        Controller controller = null!;
        var written = false;
        controller = new Controller(
            "test",
            async (key, _) =>
            {
                if (key == Key)
                    seen.Enqueue(informer.Store.Get(key)?.Data["x"]);
                if (key == Key && !written)
                {
                    written = true;
                    await write();
                    controller.Enqueue(Key);
                }
                reconciled.Writer.TryWrite(key);
                return Outcome.Done;
            },
            new ControllerOptions(Workers: 1),
            TimeProvider.System,
            NullLogger.Instance
        );
        return owner is null ? controller.For(informer) : controller.For(informer, _ => false).Owns(informer, owner);
    }

    private async Task RunAsync(Controller controller, Func<Task> story)
    {
        var fed = informer.RunAsync(stop.Token);
        await informer.WaitForSyncAsync(stop.Token);
        controller.Enqueue(Key);
        var run = controller.RunAsync(stop.Token);
        await story();
        await stop.CancelAsync();
        await run;
        await Should.ThrowAsync<OperationCanceledException>(fed);
    }

    // The change and the end of the wait may each bring a reconcile.
    private void ShouldHaveSeen(string first, string? then)
    {
        seen.Count.ShouldBeGreaterThan(1);
        seen.First().ShouldBe(first);
        seen.Skip(1).ShouldAllBe(state => state == then);
    }

    /// <summary>There is one worker and one namespace: when the other key was reconciled, the first was taken before it.</summary>
    private async Task UntilPostponedAsync(Controller controller)
    {
        await UntilReconciledAsync(Key);
        controller.Enqueue(Other);
        await UntilReconciledAsync(Other);
    }

    private async Task UntilReconciledAsync(ResourceKey key)
    {
        while (await reconciled.Reader.ReadAsync(stop.Token) is var next && next != key)
            next.ShouldBe(Other);
    }

    private void Send(string type, string body) => events.Writer.TryWrite(Answer.Event(type, body) + "\n");

    private Task AnswerAsync(HttpContext context) =>
        context.Request.Method != "GET" ? Answer.Json(answer)(context)
        : context.Request.Query.ContainsKey("watch") ? StreamAsync(context)
        : Answer.List("5", Answer.ConfigMap("a", "4"))(context);

    private async Task StreamAsync(HttpContext context)
    {
        await context.Response.Body.FlushAsync();
        await foreach (var line in events.Reader.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync(line);
            await context.Response.Body.FlushAsync();
        }
    }

    private static string Child(string version) =>
        $$"""
            {"metadata":{"name":"child","namespace":"n","uid":"c","resourceVersion":"{{version}}",
            "ownerReferences":[{"apiVersion":"example.org/v1","kind":"Owner","name":"a","uid":"u","controller":true}]},
            "data":{"x":"v"} }
            """.ReplaceLineEndings("");
}
