using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Rules;

namespace Dockerflow.Decide.Tests.Rules;

public sealed class FailedBeforeTests
{
    private static readonly Facts First = Given.Facts.Carried();

    [Theory]
    [InlineData(FailureReason.NodeLost, 30)]
    [InlineData(FailureReason.RegistryUnavailable, 30)]
    [InlineData(FailureReason.SecretMissing, 30)]
    [InlineData(FailureReason.PushDenied, 30)]
    [InlineData(FailureReason.RunFailed, 86400)]
    [InlineData(FailureReason.ChecksFailed, 86400)]
    public void Next_AfterAFailure_WaitsForWhoCanMendIt(FailureReason reason, int seconds) =>
        Pause(First.Failed(reason)).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Next_SomebodyCancelled_WaitsADay() =>
        Pause(First.Failed(FailureReason.Cancelled)).ShouldBe(TimeSpan.FromDays(1));

    [Fact]
    public void Next_AStepWasStoppedWithItsPod_WaitsLikeAnyFault() =>
        Pause(First.Failed(FailureReason.Cancelled, step: "build")).ShouldBe(TimeSpan.FromSeconds(30));

    [Fact]
    public void Next_FailureAfterFailure_GrowsToAnHour() =>
        Pauses(12).ShouldBe([30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 3600]);

    [Fact]
    public void Next_WhenOlderFailuresLeftTheHistory_GoesOnGrowing() =>
        Pauses(12, facts => facts with { Runs = [.. facts.Runs.TakeLast(1)] }).ShouldBe(Pauses(12));

    [Fact]
    public void Next_AfterASuccess_IsNone() => FailedBefore.Next(Given.Published).ShouldBeNull();

    [Fact]
    public void Ask_WhenThePauseIsOver_TriesTheSameCommit()
    {
        var failed = First.Failed(FailureReason.NodeLost);
        FailedBefore.Ask(failed.After(TimeSpan.FromSeconds(29))).ShouldBeNull();
        FailedBefore
            .Ask(failed.After(TimeSpan.FromSeconds(30)))
            .ShouldBe(
                new(Reasons.Retry, "1", Given.FirstCommit, $"{failed.Newest!.Metadata.Name} ended as Failed: NodeLost")
            );
    }

    /// <summary>That a rebuild of the released commit succeeded says nothing about the tip, which nobody would build again.</summary>
    [Fact]
    public void Ask_ARebuildCameBetweenTheTipsFailureAndItsRetry_StillTriesTheTip()
    {
        var failed = Given.Published.WithTip(Given.Commit(2)).Carried().Failed(FailureReason.NodeLost);
        var rebuilt = failed.WithBases(new BaseImage(Given.Node, Given.Digest(2))).Carried().Succeeded();
        rebuilt.Newest!.Spec.Source.Revision.ShouldBe(Given.FirstCommit);

        FailedBefore.Ask(rebuilt.After(TimeSpan.FromSeconds(30)))!.Revision.ShouldBe(Given.Commit(2));
        rebuilt.Plan().Message.ShouldContain("failed: NodeLost");
        FailedBefore.Next(rebuilt.After(TimeSpan.FromSeconds(30)).Carried().Succeeded()).ShouldBeNull();
    }

    [Fact]
    public void Ask_ATipThatNobodyWantedBuilt_IsNotTried()
    {
        var rebuilt = Given.Published.WithTriggers(RebuildTrigger.Base).WithTip(Given.Commit(2));
        rebuilt = rebuilt.WithBases(new BaseImage(Given.Node, Given.Digest(2))).Carried().Succeeded();
        FailedBefore.Ask(rebuilt.After(TimeSpan.FromDays(2))).ShouldBeNull();
    }

    private static double[] Pauses(int failures, Func<Facts, Facts>? forget = null)
    {
        var facts = First.Failed(FailureReason.NodeLost);
        var pauses = new double[failures];
        for (var i = 0; i < failures; i++)
        {
            pauses[i] = Pause(facts).TotalSeconds;
            facts = facts.At(FailedBefore.Next(facts)!.At).Carried().Failed(FailureReason.NodeLost);
            facts = forget?.Invoke(facts) ?? facts;
        }
        return pauses;
    }

    private static TimeSpan Pause(Facts facts) => FailedBefore.Next(facts)!.At - facts.Newest!.Status.FinishedAt!.Value;
}
