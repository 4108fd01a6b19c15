using Dockerflow.Kube.Events;

namespace Dockerflow.Kube.Tests.Events;

public sealed class LruMapTests
{
    [Fact]
    public void Set_MoreThanFit_TheLeastRecentlyUsedMakesRoom()
    {
        var map = new LruMap<string, int>(2);
        map.Set("a", 1);
        map.Set("b", 2);
        map.TryGet("a", out _).ShouldBeTrue();
        map.Set("c", 3);
        map.TryGet("b", out _).ShouldBeFalse();
        (map.TryGet("a", out var a), a, map.TryGet("c", out var c), c).ShouldBe((true, 1, true, 3));
        map.Set("a", 4);
        (map.Count, map.TryGet("a", out a), a).ShouldBe((2, true, 4));
    }
}
