using System.Threading.Channels;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Tests.Fakes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dockerflow.Kube.Tests.Control;

public sealed class ControllerTests
{
    private static readonly ResourceKey Key = new("n", "a");

    public static TheoryData<string, Func<Outcome>> NotYet =>
        new()
        {
            { "retry", () => Outcome.Retry("not yet") },
            { "requeue", () => Outcome.RequeueAfter(TimeSpan.FromMilliseconds(1)) },
            { "conflict", () => throw new KubeException("Conflict", "late", System.Net.HttpStatusCode.Conflict) },
            { "bug", () => throw new InvalidOperationException("a bug") },
            { "foreign cancellation", () => throw new OperationCanceledException() },
        };

    [Theory]
    [MemberData(nameof(NotYet), DisableDiscoveryEnumeration = true)]
    public async Task Reconcile_NotYetGood_ComesAgain(string name, Func<Outcome> first)
    {
        name.ShouldNotBeEmpty();
        var calls = 0;
        await RunAsync(
            _ => ++calls < 3 ? first() : Outcome.Done,
            async seen =>
            {
                for (var count = 0; count < 3; count++)
                    await seen.ReadAsync(TestContext.Current.CancellationToken);
            }
        );
        calls.ShouldBe(3);
    }

    [Fact]
    public async Task Reconcile_OneKeyThrows_OthersAreServed()
    {
        var bad = new ResourceKey("n", "bad");
        await RunAsync(
            key => key == bad ? throw new InvalidOperationException("a bug") : Outcome.Done,
            async seen =>
            {
                while (await seen.ReadAsync(TestContext.Current.CancellationToken) != Key) { }
            },
            bad,
            Key
        );
    }

    [Fact]
    public async Task RunAsync_Cancelled_WaitsForTheReconcileThatRuns()
    {
        var started = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        using var controller = New(
            async (_, _) =>
            {
                started.SetResult();
                await finish.Task;
                return Outcome.Done;
            }
        );
        controller.Enqueue(Key);
        var run = controller.RunAsync(stop.Token);
        await started.Task;
        await stop.CancelAsync();
        run.IsCompleted.ShouldBeFalse();
        finish.SetResult();
        await run.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Changes_InitialOnesAndALiveOne_LiveOneIsReconciledFirstAndCausesAreTold()
    {
        await using var server = await ScriptedServer.StartAsync(
            Answer.List("5", Answer.ConfigMap("a", "3"), Answer.ConfigMap("b", "4")),
            Answer.LinesThenSilence(Answer.Event("MODIFIED", Answer.ConfigMap("b", "6")))
        );
        using var client = server.Client(TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(60));
        var informer = new Informer<ConfigMap>(
            client,
            CoreResources.ConfigMap,
            new(),
            TimeProvider.System,
            NullLogger.Instance
        );
        var log = new ListLogger();
        var seen = Channel.CreateUnbounded<ResourceKey>();
        using var controller = New(
            (key, _) =>
            {
                seen.Writer.TryWrite(key);
                return Task.FromResult(Outcome.Done);
            },
            log
        );
        controller.For(informer);
        var changed = new TaskCompletionSource();
        informer.Subscribe(change =>
        {
            if (change.Old is not null)
                changed.TrySetResult();
        });
        var fed = informer.RunAsync(stop.Token);
        await changed.Task.WaitAsync(stop.Token);
        var run = controller.RunAsync(stop.Token);
        (await seen.Reader.ReadAsync(stop.Token)).ShouldBe(new("n", "b"));
        (await seen.Reader.ReadAsync(stop.Token)).ShouldBe(Key);
        await stop.CancelAsync();
        await run;
        await Should.ThrowAsync<OperationCanceledException>(fed);
        log.Lines.Select(line => line.Text)
            .Where(text => text.Contains("starts:", StringComparison.Ordinal))
            .ShouldBe(["test n/b starts: ConfigMap n/b changed", "test n/a starts: ConfigMap n/a initial"]);
    }

    private static async Task RunAsync(
        Func<ResourceKey, Outcome> reconcile,
        Func<ChannelReader<ResourceKey>, Task> until,
        params ResourceKey[] keys
    )
    {
        var seen = Channel.CreateUnbounded<ResourceKey>();
        using var stop = new CancellationTokenSource();
        using var controller = New(
            (key, _) =>
            {
                seen.Writer.TryWrite(key);
                return Task.FromResult(reconcile(key));
            }
        );
        foreach (var key in keys.Length == 0 ? [Key] : keys)
            controller.Enqueue(key);
        var run = controller.RunAsync(stop.Token);
        await until(seen.Reader);
        await stop.CancelAsync();
        await run;
    }

    private static Controller New(Func<ResourceKey, CancellationToken, Task<Outcome>> reconcile, ILogger? log = null) =>
        new("test", reconcile, new ControllerOptions(Workers: 1), TimeProvider.System, log ?? NullLogger.Instance);
}
