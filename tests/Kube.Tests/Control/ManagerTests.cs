using System.Collections.Concurrent;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Events;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Control;

public sealed class ManagerTests
{
    private static readonly ConfigMap Map = new()
    {
        Metadata = new()
        {
            Name = "a",
            Namespace = "n",
            Uid = "u",
        },
    };

    private readonly ConcurrentQueue<string> ended = new();
    private readonly TaskCompletionSource working = new();

    [Fact]
    public async Task RunAsync_Cancelled_StopsWorkersThenReleasesThenCachesAndTellsTheLastEvents()
    {
        await using var server = await ScriptedServer.StartAsync(Answer.Json("""{"metadata":{"name":"e"}}""", 201));
        using var client = server.Client(TimeProvider.System);
        var events = new EventRecorder(client, "test", TimeProvider.System, NullLogger.Instance);
        using var controller = Working(() =>
            events.Record(CoreResources.ConfigMap, Map, EventSeverity.Normal, "Ended", "the last word")
        );
        using var stop = new CancellationTokenSource();
        var manager = New()
            .Add(controller)
            .Add(new EndingInformer(ended))
            .Add(events)
            .AfterWork(_ =>
            {
                ended.Enqueue("released");
                return Task.CompletedTask;
            });
        var run = manager.RunAsync(stop.Token);
        await working.Task;
        await stop.CancelAsync();
        await run.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        ended.ShouldBe(["worker", "released", "cache"]);
        server.Seen.Single().Body.ShouldContain("the last word");
    }

    /// <summary>One that has nothing (more) to do ends nothing else.</summary>
    [Fact]
    public async Task RunAsync_Chores_WorkUntilTheEnd()
    {
        using var stop = new CancellationTokenSource();
        var manager = New()
            .AddChore(_ => Task.CompletedTask)
            .AddChore(async ct =>
            {
                working.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                ended.Enqueue("chore");
            });
        var run = manager.RunAsync(stop.Token);
        await working.Task;
        await stop.CancelAsync();
        await run.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        ended.ShouldBe(["chore"]);
    }

    [Fact]
    public async Task RunAsync_WorkerDoesNotEnd_NothingIsReleasedButItReturns()
    {
        var time = new FastTime();
        using var controller = new Controller(
            "stuck",
            async (_, _) =>
            {
                working.SetResult();
                await new TaskCompletionSource().Task;
                return Outcome.Done;
            },
            new ControllerOptions(Workers: 1),
            time,
            NullLogger.Instance
        );
        controller.Enqueue(new("n", "a"));
        using var stop = new CancellationTokenSource();
        var manager = new Manager(time, NullLogger.Instance)
            .Add(controller)
            .Add(new EndingInformer(ended))
            .AfterWork(_ =>
            {
                ended.Enqueue("released");
                return Task.CompletedTask;
            });
        var run = manager.RunAsync(stop.Token);
        await working.Task;
        await stop.CancelAsync();
        await run.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        ended.ShouldBe(["cache"]);
    }

    [Fact]
    public async Task RunAsync_AfterWorkFails_TheRestIsStillStopped()
    {
        using var controller = Working(() => { });
        using var stop = new CancellationTokenSource();
        var manager = New()
            .Add(controller)
            .Add(new EndingInformer(ended))
            .AfterWork(_ => throw new InvalidOperationException("no"));
        var run = manager.RunAsync(stop.Token);
        await working.Task;
        await stop.CancelAsync();
        await run.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        ended.ShouldBe(["worker", "cache"]);
    }

    [Fact]
    public async Task RunAsync_NoController_GoesOnUntilCancelled()
    {
        using var stop = new CancellationTokenSource();
        var run = New().Add(new EndingInformer(ended)).RunAsync(stop.Token);
        (
            await Task.WhenAny(run, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, stop.Token))
        ).ShouldNotBe(run);
        await stop.CancelAsync();
        await run.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        ended.ShouldBe(["cache"]);
    }

    [Fact]
    public async Task RunAsync_Cancelled_TellsTheLastEventsWhileItMayStillWrite()
    {
        await using var server = await ScriptedServer.StartAsync(Answer.Json("""{"metadata":{"name":"e"}}""", 201));
        using var client = server.Client(TimeProvider.System);
        var events = new EventRecorder(client, "test", TimeProvider.System, NullLogger.Instance);
        using var controller = Working(() =>
            events.Record(CoreResources.ConfigMap, Map, EventSeverity.Normal, "Ended", "the last word")
        );
        using var stop = new CancellationTokenSource();
        var manager = New().Add(controller).Add(events);
        var run = manager.WorkAsync([events.RunAsync(CancellationToken.None)], stop.Token);
        await working.Task;
        await stop.CancelAsync();
        await run.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        server.Seen.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task RunAsync_APartBreaks_StopsAllAndThrows()
    {
        using var controller = Working(() => { });
        var broken = new TaskCompletionSource();
        var manager = New().Add(controller).Add(new EndingInformer(ended, broken.Task));
        var run = manager.RunAsync(TestContext.Current.CancellationToken);
        await working.Task;
        broken.SetException(new InvalidOperationException("broken"));
        await Should.ThrowAsync<InvalidOperationException>(run);
        ended.ShouldContain("worker");
    }

    /// <summary>Its patience does not end, however busy the machine is.</summary>
    private static Manager New() => new(new FakeTimeProvider(), NullLogger.Instance);

    /// <summary>Is in the middle of a reconcile until it is told to stop.</summary>
    private Controller Working(Action last)
    {
        var controller = new Controller(
            "working",
            async (_, ct) =>
            {
                working.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                last();
                ended.Enqueue("worker");
                return Outcome.Done;
            },
            new ControllerOptions(Workers: 1),
            TimeProvider.System,
            NullLogger.Instance
        );
        controller.Enqueue(new("n", "a"));
        return controller;
    }

    private sealed class EndingInformer(ConcurrentQueue<string> ended, Task? breaks = null) : IInformer
    {
        public string Name => "fake";
        public bool HasSynced => true;

        public Task WaitForSyncAsync(CancellationToken ct) => Task.CompletedTask;

        public async Task RunAsync(CancellationToken ct)
        {
            var end = new TaskCompletionSource();
            await using var registration = ct.Register(end.SetResult);
            await await Task.WhenAny(end.Task, breaks ?? new TaskCompletionSource().Task);
            ended.Enqueue("cache");
            ct.ThrowIfCancellationRequested();
        }
    }
}
