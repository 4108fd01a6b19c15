namespace Dockerflow.Source.Tests;

public sealed class SemVerTests
{
    /// <summary>The order of semver.org §11.</summary>
    [Fact]
    public void CompareTo_SpecificationsExample_IsInOrder()
    {
        string[] ordered =
        [
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "1.0.1",
            "1.10.0",
            "2.0.0",
        ];
        ordered.Reverse().Select(SemVersion.FromTag).Order().ShouldBe(ordered.Select(SemVersion.FromTag));
    }

    [Theory]
    [InlineData("1.2")]
    [InlineData("1.2.3.4")]
    [InlineData("01.2.3")]
    [InlineData("1.2.x")]
    [InlineData("release-1.2.3")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3-01")]
    [InlineData("1.2.3-a..b")]
    [InlineData("1.2.99999999999")]
    [InlineData("-1.2.3")]
    [InlineData("")]
    public void FromTag_OtherTag_IsNull(string tag) => SemVersion.FromTag(tag).ShouldBeNull();

    [Theory]
    [InlineData("*", "0.0.1 1.2.3 99.0.0", "1.0.0-rc.1")]
    [InlineData("1.x", "1.0.0 1.99.0", "0.9.9 2.0.0 2.0.0-rc.1 1.5.0-rc.1")]
    [InlineData("1.2", "1.2.0 1.2.9", "1.3.0 1.1.9")]
    [InlineData("1.2.3", "1.2.3 1.2.3+build", "1.2.4 1.2.3-rc.1")]
    [InlineData("^1.2.3", "1.2.3 1.9.0", "1.2.2 2.0.0")]
    [InlineData("^0.2.3", "0.2.3 0.2.9", "0.3.0 0.2.2")]
    [InlineData("^0.0.3", "0.0.3", "0.0.4")]
    [InlineData("~1.2.3", "1.2.3 1.2.9", "1.3.0")]
    [InlineData("~1", "1.0.0 1.9.0", "2.0.0")]
    [InlineData(">=1.2 <2", "1.2.0 1.99.0", "1.1.9 2.0.0 2.0.0-rc.1")]
    [InlineData(">1.2", "1.3.0", "1.2.9")]
    [InlineData("<=1.2", "1.2.9", "1.3.0")]
    [InlineData(">=1.0.0-0,<2.0.0", "1.0.0-rc.1 1.5.0-rc.1 1.0.0", "0.9.0")]
    [InlineData("1.x || 3.x", "1.5.0 3.0.0", "2.0.0")]
    [InlineData("=v1.2.3", "v1.2.3", "1.2.4")]
    public void Contains_Range(string text, string inside, string outside)
    {
        SemVerRange.TryParse(text, out var range).ShouldBeTrue();
        inside.Split(' ').ShouldAllBe(tag => range!.Contains(SemVersion.FromTag(tag)!));
        outside.Split(' ').ShouldAllBe(tag => !range!.Contains(SemVersion.FromTag(tag)!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("latest")]
    [InlineData("1.2.3.4")]
    [InlineData("x.1")]
    [InlineData("1 - 2")]
    [InlineData("1 ||")]
    [InlineData(">")]
    [InlineData(">>1")]
    [InlineData("==1")]
    public void TryParse_Invalid_Refuses(string text) => SemVerRange.TryParse(text, out _).ShouldBeFalse();
}
