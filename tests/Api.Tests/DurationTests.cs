using System.Text.Json;
using System.Text.RegularExpressions;
using Dockerflow.Api.ContainerBuilds;
using FsCheck;
using FsCheck.Fluent;

namespace Dockerflow.Api.Tests;

public sealed class DurationTests
{
    [Theory]
    [InlineData("1s", 1)]
    [InlineData("90s", 90)]
    [InlineData("90m", 5400)]
    [InlineData("12h", 43200)]
    [InlineData("30d", 2592000)]
    [InlineData("0030d", 2592000)]
    public void TryParse_WholeNumberAndUnit_IsThatLong(string text, long seconds)
    {
        Duration.TryParse(text, out var duration).ShouldBeTrue();
        duration.Value.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("30")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("+1d")]
    [InlineData(" 1d")]
    [InlineData("1 d")]
    [InlineData("1.5h")]
    [InlineData("1h30m")]
    [InlineData("1w")]
    [InlineData("1D")]
    [InlineData("99999d")]
    [InlineData("999999s")]
    [InlineData("١d")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Duration.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("90m", "90m")]
    [InlineData("120m", "2h")]
    [InlineData("48h", "2d")]
    [InlineData("61s", "61s")]
    public void ToString_AnyDuration_IsTheShortestExactSpelling(string text, string expected)
    {
        Duration.TryParse(text, out var duration).ShouldBeTrue();
        duration.ToString().ShouldBe(expected);
    }

    [Fact]
    public void TryParse_WhatToStringWrote_IsTheSameDuration() =>
        Prop.ForAll(
                Gen.Choose(1, 99999).Select(seconds => Duration.Seconds(seconds)).ToArbitrary(),
                duration => Duration.TryParse(duration.ToString(), out var read) && read == duration
            )
            .QuickCheckThrowOnFailure();

    /// <summary>What the server lets through must not make a whole list unreadable.</summary>
    [Fact]
    public void TryParse_WhatTheSchemaAccepts_IsAccepted() =>
        Prop.ForAll(
                Spellings().ToArbitrary(),
                text => !Regex.IsMatch(text, SchemaPattern()) || Duration.TryParse(text, out _)
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Schema_EveryDuration_HasTheSamePattern() =>
        Crd
            .ContainerBuild.Schema()
            .Everything()
            .Where(node => node.Text("maxLength") == "6")
            .Select(node => node.Text("pattern"))
            .Distinct()
            .ShouldHaveSingleItem();

    [Fact]
    public void Read_OfABadDuration_SaysHowToSpellOne() =>
        Should
            .Throw<JsonException>(() =>
                JsonSerializer.Deserialize(
                    """{"maxAge":"1y"}""",
                    ApiJson.Default.ContainerBuild.Properties.Single(p => p.Name == "spec").Type()
                )
            )
            .Message.ShouldContain("30d");

    [Fact]
    public void Write_ADefaultWish_SaysThirtyDays() =>
        JsonSerializer
            .Serialize(new ContainerBuild(), ApiJson.Default.ContainerBuild)
            .ShouldContain("\"maxAge\":\"30d\"");

    private static Gen<string> Spellings() =>
        from digits in Gen.Choose(1, 6)
        from number in Gen.Choose(1, (int)Math.Pow(10, digits) - 1)
        from unit in Gen.Elements('s', 'm', 'h', 'd')
        select $"{number}{unit}";

    private static string SchemaPattern() =>
        Crd.ContainerBuild.Schema().Properties["spec"].Properties["maxAge"].Text("pattern")!;
}
