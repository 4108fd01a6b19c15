using Dockerflow.Kube.Control;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Queue;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Control;

public sealed class ReconcilerTests
{
    private static readonly ResourceKey Key = new("n", "a");

    public static TheoryData<Outcome, bool> Outcomes =>
        new()
        {
            { Outcome.Done, false },
            { Outcome.Terminal("never"), false },
            { Outcome.Retry("soon"), true },
            { Outcome.Requeue("somebody was faster"), true },
            { Outcome.RequeueAfter(TimeSpan.FromHours(1)), true },
        };

    [Theory]
    [MemberData(nameof(Outcomes), DisableDiscoveryEnumeration = true)]
    public async Task WorkAsync_Outcome_DecidesWhetherItComesAgain(Outcome outcome, bool again)
    {
        var time = new FakeTimeProvider();
        using var queue = new WorkQueue<ResourceKey>(time);
        queue.Add(Key);
        using var stop = new CancellationTokenSource();
        var called = new TaskCompletionSource();
        var reconciler = new Reconciler(
            "test",
            (_, _) =>
            {
                called.TrySetResult();
                return Task.FromResult(outcome);
            },
            queue,
            new WriteBarrier(queue),
            time,
            NullLogger.Instance
        );
        var work = reconciler.WorkAsync(stop.Token);
        await called.Task;
        await stop.CancelAsync();
        await work;
        time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        queue.Depth.ShouldBe(again ? 1 : 0);
    }
}
