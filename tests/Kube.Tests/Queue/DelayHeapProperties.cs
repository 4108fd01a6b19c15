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
            heap.Add(key, at);
        var expected = added
            .Get.GroupBy(each => (int)each.Key, each => (long)each.At)
            .ToDictionary(g => g.Key, g => g.Min());

        var taken = new List<int>();
        for (long now = 0; now <= byte.MaxValue; now++)
            while (heap.TryTake(now, out var key))
            {
                expected[key].ShouldBe(now);
                taken.Add(key);
            }
        taken.Order().ShouldBe(expected.Keys.Order());
    }
}
