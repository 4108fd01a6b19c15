using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Rules;
using FsCheck;
using FsCheck.Fluent;

namespace Dockerflow.Decide.Tests.Rules;

public sealed class TooOldTests
{
    private static readonly DateTimeOffset Due = TooOld.Next(Given.Published)!.At;
    private static readonly Facts Old = Given.Published.At(Due);

    [Fact]
    public void Next_OfAnyResource_ComesTenToTwentyPercentEarly() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<Guid>(),
                uid =>
                {
                    var facts = Given.Published.WithWish(wish =>
                        wish with
                        {
                            Metadata = wish.Metadata with { Uid = uid.ToString() },
                        }
                    );
                    var age = TooOld.Next(facts)!.At - Given.Start;
                    return age > TimeSpan.FromDays(24) - TimeSpan.FromSeconds(1) && age <= TimeSpan.FromDays(27);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Next_OfDifferentResources_IsSpread() =>
        Enumerable
            .Range(0, 100)
            .Select(i =>
                Given.Published.WithWish(wish => wish with { Metadata = wish.Metadata with { Uid = $"uid-{i}" } })
            )
            .Select(facts => TooOld.Next(facts)!.At.Date)
            .Distinct()
            .Count()
            .ShouldBeGreaterThanOrEqualTo(3);

    [Fact]
    public void Next_OfOddTimes_IsAWholeSecond() =>
        TooOld
            .Next(Given.Facts.After(TimeSpan.FromTicks(1234567)).Carried().Succeeded())!
            .At.UtcTicks.ShouldSatisfyAllConditions(ticks => (ticks % TimeSpan.TicksPerSecond).ShouldBe(0));

    [Fact]
    public void Ask_WhenDue_AsksForTheReleasedCommit()
    {
        var cause = Ask(Old.WithTip(Given.Commit(2)))!;
        (cause.Reason, cause.Revision).ShouldBe((Reasons.Age, Given.FirstCommit));
        cause.Key.ShouldBe(
            Due.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture)
        );
        cause.Message.ShouldBe("the image of 2026-11-02 08:00:00Z comes near its greatest age of 30d");
    }

    [Fact]
    public void Ask_ASecondEarlier_AsksNothing() => Ask(Old.After(-TimeSpan.FromSeconds(1))).ShouldBeNull();

    [Fact]
    public void Ask_NothingPublished_AsksNothing() =>
        Ask(Given.Facts.Carried().Failed(FailureReason.RunFailed).After(TimeSpan.FromDays(99))).ShouldBeNull();

    [Fact]
    public void Ask_WithoutItsTrigger_AsksNothing()
    {
        Ask(Old.WithTriggers(RebuildTrigger.Base)).ShouldBeNull();
        TooOld.Next(Old.WithTriggers(RebuildTrigger.Base)).ShouldBeNull();
    }

    [Fact]
    public void Ask_ForTheSameInstantAgain_AsksNothing() =>
        Ask(Old.Carried().Failed(FailureReason.RunFailed)).ShouldBeNull();

    [Fact]
    public void Ask_AfterTheRebuild_CountsFromItsPublishing()
    {
        var rebuilt = Old.Carried().After(TimeSpan.FromHours(1)).Succeeded();
        Ask(rebuilt).ShouldBeNull();
        TooOld.Next(rebuilt)!.At.ShouldBe(Due + (Due - Given.Start) + TimeSpan.FromHours(1), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Ask_MaxAgeIsShortened_AsksAtOnce() =>
        Ask(Given.Published.WithSpec(spec => spec with { MaxAge = Duration.Seconds(60) })).ShouldNotBeNull();

    [Fact]
    public void Ask_TheNewestIsQuarantined_CountsFromTheOneBefore()
    {
        var facts = Given.Published.After(TimeSpan.FromDays(5)).WithTip(Given.Commit(2)).Carried().Succeeded();
        TooOld.Next(facts.Promoted("stage", new() { Quarantined = true }))!.At.ShouldBe(Due);
        TooOld.Next(facts)!.At.ShouldBeGreaterThan(Due);
    }

    private static Cause? Ask(Facts facts) => TooOld.Ask(facts, facts.Source.Tip!);
}
