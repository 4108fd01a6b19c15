using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Tests.Objects;

public sealed class SharedTests
{
    [Fact]
    public void Of_EqualValues_AreOneObject() =>
        Shared.Of(new Pair("a", "b")).ShouldBeSameAs(Shared.Of(new Pair("a", "b")));

    [Fact]
    public void Of_MoreValuesThanPlaces_IsAlwaysEqual()
    {
        foreach (var value in Enumerable.Range(0, 20_000).Select(i => new Pair($"{i}", "x")))
            Shared.Of(value).ShouldBe(value);
    }

    [Fact]
    public void Compact_GrownList_HoldsTheSameItemsAndNoMore()
    {
        IReadOnlyList<string> grown = new List<string> { "a", "b", "c" };
        grown.Compact().ShouldBeOfType<string[]>().ShouldBe(["a", "b", "c"]);
        ((IReadOnlyList<string>?)null).Compact().ShouldBeEmpty();
    }

    [Fact]
    public void CompactShared_EqualItemsOfTwoLists_AreOneObject()
    {
        var (one, two) = (OnePair().CompactShared(), OnePair().CompactShared());
        one.ShouldBe(two);
        one[0].ShouldBeSameAs(two[0]);
    }

    [Fact]
    public void CompactOr_EqualToTheDefault_IsTheDefaultItself()
    {
        IReadOnlyList<string> @default = ["a", "b"];
        new List<string> { "a", "b" }
            .CompactOr(@default)
            .ShouldBeSameAs(@default);
        ((IReadOnlyList<string>?)null).CompactOr(@default).ShouldBeSameAs(@default);
        new List<string> { "a" }
            .CompactOr(@default)
            .ShouldBe(["a"]);
        new List<string>().CompactOr(@default).ShouldBeEmpty();
    }

    /// <summary>One: two could want the same place.</summary>
    private static List<Pair> OnePair() => [new("a", "b")];

    private sealed record Pair(string One, string Two);
}
