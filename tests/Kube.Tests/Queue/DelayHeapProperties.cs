using Dockerflow.Kube.Queue;
using FsCheck;
using FsCheck.Xunit;

namespace Dockerflow.Kube.Tests.Queue;

public sealed class DelayHeapProperties
{
    [Property]
    public void TryTake_AllAdded_GivesEachKeyOnceInOrderOfItsEarliestInstant(NonEmptyArray<(byte Key, byte At)> added)
    {
        var heap = new DelayHeap<int>();
        foreach (var (key, at) in added.Get)
            heap.Add(new Delayed<int>(key, at, Lane.Background, default));
        var expected = added
            .Get.GroupBy(each => (int)each.Key, each => (long)each.At)
            .ToDictionary(g => g.Key, g => g.Min());

        var taken = new List<int>();
        for (long now = 0; now <= byte.MaxValue; now++)
            while (heap.TryTake(now, out var due))
            {
                expected[due.Key].ShouldBe(now);
                taken.Add(due.Key);
            }
        taken.Order().ShouldBe(expected.Keys.Order());
    }

    [Property]
    public void Add_AnyOrder_HoldsEachKeyOnceAndTheMoreUrgentLane(NonEmptyArray<(byte Key, byte At, bool Live)> added)
    {
        var heap = new DelayHeap<int>();
        foreach (var (key, at, live) in added.Get)
            heap.Add(new Delayed<int>(key % 5, at, live ? Lane.Live : Lane.Background, default));
        heap.Count.ShouldBe(added.Get.Select(each => each.Key % 5).Distinct().Count());
        while (heap.TryTake(byte.MaxValue, out var due))
            due.Lane.ShouldBe(
                added.Get.Any(each => each.Key % 5 == due.Key && each.Live) ? Lane.Live : Lane.Background
            );
    }
}
