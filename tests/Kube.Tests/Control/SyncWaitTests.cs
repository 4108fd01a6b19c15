using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Tests.Fakes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Control;

public sealed class SyncWaitTests
{
    private readonly FakeTimeProvider time = new();
    private readonly ListLogger log = new();

    [Fact]
    public async Task ForAsync_OneCacheIsMissing_WarnsEveryHalfMinuteNamingIt()
    {
        var (there, missing) = (new FakeInformer("Pod"), new FakeInformer("Job"));
        there.Synced.SetResult();
        var waiting = SyncWait.ForAsync("c", [there, missing], time, log, TestContext.Current.CancellationToken);
        for (var count = 1; count <= 2; count++)
        {
            log.Lines.Count.ShouldBe(count - 1);
            time.Advance(SyncWait.WarnEvery);
            while (log.Lines.Count < count)
                await Task.Yield();
        }
        var (level, text, _) = log.Lines.First();
        level.ShouldBe(LogLevel.Warning);
        text.ShouldBe("controller c waits for the caches of Job");
        missing.Synced.SetResult();
        (await waiting).ShouldBeTrue();
    }

    [Fact]
    public async Task ForAsync_Cancelled_False()
    {
        using var stop = new CancellationTokenSource();
        var waiting = SyncWait.ForAsync("c", [new FakeInformer("Job")], time, log, stop.Token);
        await stop.CancelAsync();
        (await waiting).ShouldBeFalse();
    }

    private sealed class FakeInformer(string name) : IInformer
    {
        public TaskCompletionSource Synced { get; } = new();

        public string Name => name;

        public bool HasSynced => Synced.Task.IsCompleted;

        public Task WaitForSyncAsync(CancellationToken ct) => Synced.Task.WaitAsync(ct);

        public Task RunAsync(CancellationToken ct) => Task.CompletedTask;
    }
}
