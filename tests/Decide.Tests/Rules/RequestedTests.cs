using Dockerflow.Api.BuildRuns;
using Dockerflow.Decide.Rules;

namespace Dockerflow.Decide.Tests.Rules;

public sealed class RequestedTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Ask_NoValue_AsksNothing(string? value) =>
        Ask(value is null ? Given.Published : Given.Published.Requested(value)).ShouldBeNull();

    [Fact]
    public void Ask_ANewValue_AsksForTheTip() =>
        Ask(Given.Published.WithTip(Given.Commit(2)).Requested("2026-11-02"))
            .ShouldBe(
                new(
                    Reasons.Requested,
                    "2026-11-02",
                    Given.Commit(2),
                    "annotation dockerflow.dev/rebuild was set to 2026-11-02"
                )
            );

    [Fact]
    public void Ask_AValueThatARunAnswered_AsksNothing() =>
        Ask(Given.Published.Requested("a").Carried().Failed(FailureReason.RunFailed)).ShouldBeNull();

    [Fact]
    public void Ask_AValueThatOnlyTheStatusRemembers_AsksNothing() =>
        Ask(Given.Published.Requested("a").WithWish(wish => wish with { Status = new() { LastHandledRebuild = "a" } }))
            .ShouldBeNull();

    /// <summary>Whether the first run is still in the history must not matter.</summary>
    [Fact]
    public void Ask_AnEarlierValueAgain_AsksAgain()
    {
        var facts = Given.Published.Requested("a").Carried().Succeeded().Reported();
        facts = facts.Requested("b").Carried().Succeeded().Reported();
        Ask(facts.Requested("a"))!.Key.ShouldBe("a");
        Ask(facts.Requested("a").Carried().Succeeded().Reported()).ShouldBeNull();
    }

    [Fact]
    public void Ask_AHugeValue_KeepsKeyAndWordsShort()
    {
        var cause = Ask(Given.Published.Requested(new string('x', 200_000)))!;
        cause.Key.ShouldStartWith("sha256:");
        (cause.Key.Length, cause.Message.Length).ShouldBe((23, 109));
    }

    private static Cause? Ask(Facts facts) => Requested.Ask(facts, facts.Source.Tip!);
}
