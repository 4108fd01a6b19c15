using Dockerflow.Kube.Control;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Queue;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Control;

public sealed class WriteBarrierTests : IDisposable
{
    private static readonly ResourceKey Key = new("n", "a");
    private readonly WorkQueue<ResourceKey> queue = new(new FakeTimeProvider());
    private readonly WriteBarrier barrier;

    public WriteBarrierTests() => barrier = new WriteBarrier(queue);

    public void Dispose() => queue.Dispose();

    [Fact]
    public void Postpones_NothingHeld_False() => barrier.Postpones(Taken()).ShouldBeFalse();

    [Fact]
    public async Task Release_KeyWasPostponed_ComesBackInItsLane()
    {
        barrier.Hold([Key]);
        barrier.Postpones(Taken(Lane.Background)).ShouldBeTrue();
        barrier.Release([Key]);
        var taken = (await queue.GetAsync(TestContext.Current.CancellationToken))!.Value;
        (taken.Key, taken.Lane).ShouldBe((Key, Lane.Background));
    }

    [Fact]
    public void Release_KeyWasNotPostponed_StaysOut()
    {
        barrier.Hold([Key]);
        barrier.Release([Key]);
        queue.Depth.ShouldBe(0);
    }

    [Fact]
    public void Release_AnotherWriteHoldsIt_StaysHeld()
    {
        barrier.Hold([Key]);
        barrier.Hold([Key, new("n", "b")]);
        barrier.Release([Key]);
        barrier.Postpones(Taken()).ShouldBeTrue();
        barrier.Release([Key, new("n", "b")]);
        barrier.Postpones(Taken()).ShouldBeFalse();
        queue.Depth.ShouldBe(1);
    }

    private static Taken<ResourceKey> Taken(Lane lane = Lane.Live) => new(Key, lane, Cause.Asked);
}
