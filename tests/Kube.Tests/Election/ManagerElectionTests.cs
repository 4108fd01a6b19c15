using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Election;
using Dockerflow.Kube.Tests.Election.Fakes;
using Dockerflow.Kube.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Election;

public sealed class ManagerElectionTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly LeaseServer server = new();
    private TaskCompletionSource? listed;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_StandingBy_CachesAreWarmAndNothingIsReconciledUntilElected()
    {
        server.Put("""{"holderIdentity":"other","leaseDurationSeconds":15}""");
        using var client = Client();
        using var stop = new CancellationTokenSource();
        var reconciled = new TaskCompletionSource();
        using var controller = Controller(client, reconciled);
        var synced = 0;
        var manager = new Manager(clock, NullLogger.Instance).Add(controller).AfterSync(() => synced++);
        var running = manager.RunAsync(Elector(client), stop.Token);
        while (!manager.HasSynced)
            await PassAsync(TimeSpan.Zero);
        await PassUntilAsync(() => Volatile.Read(ref synced) > 0);
        for (var i = 0; i < 10; i++)
            await PassAsync(TimeSpan.FromSeconds(1));
        reconciled.Task.IsCompleted.ShouldBeFalse();
        server.Put("""{"holderIdentity":""}""");
        await PassUntilAsync(() => reconciled.Task.IsCompleted);
        server.Holder.ShouldBe("me");
        await stop.CancelAsync();
        (await running).ShouldBe(ElectionEnd.Stopped);
        server.Holder.ShouldBe("");
        synced.ShouldBe(1);
    }

    /// <summary>Whoever cannot work yet leaves the lease to others; but one cache that cannot be read does not stop all work.</summary>
    [Fact]
    public async Task RunAsync_CachesAreNotFilledYet_StandsWhenTheyAreOrAfterAWhile()
    {
        listed = new TaskCompletionSource();
        using var client = Client();
        using var stop = new CancellationTokenSource();
        using var controller = Controller(client, new TaskCompletionSource());
        var manager = new Manager(clock, NullLogger.Instance).Add(controller);
        var running = manager.RunAsync(Elector(client), stop.Token);
        while (clock.GetUtcNow() - clock.Start < Manager.ReadyTime - TimeSpan.FromSeconds(1))
            await PassAsync(TimeSpan.FromSeconds(1));
        server.Holder.ShouldBe("");
        await PassUntilAsync(() => server.Holder == "me");
        manager.HasSynced.ShouldBeFalse();
        listed.SetResult();
        await stop.CancelAsync();
        (await running).ShouldBe(ElectionEnd.Stopped);
    }

    [Fact]
    public async Task RunAsync_ToldToStop_ReleasesTheLeaseOnlyAfterTheLastReconcile()
    {
        using var client = Client();
        using var stop = new CancellationTokenSource();
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var controller = Controller(client, began, end.Task);
        var running = new Manager(clock, NullLogger.Instance).Add(controller).RunAsync(Elector(client), stop.Token);
        await PassUntilAsync(() => began.Task.IsCompleted);
        await stop.CancelAsync();
        await PassAsync(TimeSpan.FromSeconds(5));
        server.Holder.ShouldBe("me");
        end.SetResult();
        (await running).ShouldBe(ElectionEnd.Stopped);
        server.Holder.ShouldBe("");
    }

    [Fact]
    public async Task RunAsync_LeaseLost_ReturnsWithoutWaitingForReconciles()
    {
        using var client = Client();
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var controller = Controller(client, began, new TaskCompletionSource().Task);
        var running = new Manager(clock, NullLogger.Instance).Add(controller).RunAsync(Elector(client), Ct);
        await PassUntilAsync(() => began.Task.IsCompleted);
        server.Put("""{"holderIdentity":"other"}""");
        await PassUntilAsync(() => running.IsCompleted);
        (await running).ShouldBe(ElectionEnd.Lost);
    }

    private Controller Controller(KubeClient client, TaskCompletionSource reached, Task? until = null)
    {
        var informer = new Informer<ConfigMap>(
            client,
            CoreResources.ConfigMap,
            new InformerOptions<ConfigMap>(),
            clock,
            NullLogger.Instance
        );
        return new Controller(
            "c",
            async (_, _) =>
            {
                reached.TrySetResult();
                await (until ?? Task.CompletedTask);
                return Outcome.Done;
            },
            new ControllerOptions(),
            clock,
            NullLogger.Instance
        ).For(informer);
    }

    private Elector Elector(KubeClient client) =>
        new(client, new Leadership(Candidate.Options with { Identity = "me" }, clock), clock, NullLogger.Instance);

    private KubeClient Client() =>
        new(new Uri("http://server/"), new Routes(server, listed?.Task), new KubeOptions { Time = clock });

    private async Task PassUntilAsync(Func<bool> so)
    {
        while (!so())
            await PassAsync(TimeSpan.FromMilliseconds(100));
    }

    // What was due may go on in the thread pool: it is given a moment, and the loops above ask again.
    private async Task PassAsync(TimeSpan time)
    {
        clock.Advance(time);
        await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
    }

    /// <summary>One ConfigMap, a watch in which nothing happens, and the Lease.</summary>
    private sealed class Routes(LeaseServer server, Task? listed) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
        {
            var uri = request.RequestUri!;
            if (uri.AbsolutePath.Contains("/leases", StringComparison.Ordinal))
            {
                var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(ct);
                return server.Handle(request.Method, uri.AbsolutePath, body, "me");
            }
            if (uri.Query.Contains("watch=true", StringComparison.Ordinal))
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            await (listed ?? Task.CompletedTask).WaitAsync(ct);
            return LeaseServer.Json(
                System.Net.HttpStatusCode.OK,
                $$"""{"kind":"List","items":[{{Answer.ConfigMap("a", "1")}}],"metadata":{"resourceVersion":"1"} }"""
            );
        }
    }
}
