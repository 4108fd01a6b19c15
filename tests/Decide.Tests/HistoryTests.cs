using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;

namespace Dockerflow.Decide.Tests;

public sealed class HistoryTests
{
    private static readonly PromotionStatus Verified = new() { Phase = PromotionPhase.Verified };

    [Fact]
    public void SurplusRuns_BeyondKeep_AreTheOldest() => Surplus(Keep(2, Succeeded(4))).ShouldBe([1, 2]);

    [Fact]
    public void SurplusRuns_WithinKeep_AreNone() => Surplus(Keep(4, Succeeded(4))).ShouldBeEmpty();

    [Fact]
    public void SurplusRuns_TheReleasedOne_Stays()
    {
        var facts = Given.Published;
        for (var i = 2; i <= 4; i++)
        {
            facts = facts.WithTip(Given.Commit(i)).Carried().Failed(FailureReason.RunFailed);
        }
        Surplus(Keep(1, facts)).ShouldBe([2, 3]);
    }

    [Fact]
    public void SurplusRuns_TheLastThatRecordedItsBases_Stays()
    {
        var facts = Given
            .Published.WithTip(Given.Commit(2))
            .Carried()
            .Failed(FailureReason.RunFailed, recordsBases: true);
        facts = facts.WithTip(Given.Commit(3)).Carried().Failed(FailureReason.RunFailed);
        facts = facts.WithTip(Given.Commit(4)).Carried().Failed(FailureReason.RunFailed);
        Surplus(Keep(1, facts)).ShouldBe([3]);
    }

    /// <summary>Forgotten, the same due instant, request or move would start a second run.</summary>
    [Fact]
    public void SurplusRuns_TheLastAnswerToAgeBaseAndRequest_Stays()
    {
        var facts = Given.Published.Requested("now").Carried().Failed(FailureReason.RunFailed);
        facts = facts.WithBases(new BaseImage(Given.Node, Given.Digest(2)));
        facts = facts.Carried().Failed(FailureReason.RunFailed).After(TimeSpan.FromDays(30));
        facts = facts.Carried().Failed(FailureReason.RunFailed);
        facts = facts.WithTip(Given.Commit(2)).Carried().Failed(FailureReason.RunFailed);
        facts = facts.WithTip(Given.Commit(3)).Carried().Failed(FailureReason.RunFailed);

        facts
            .Runs.Select(run => run.Spec.Cause.Reason)
            .ShouldBe(["NeverBuilt", "Requested", "Base", "Age", "Source", "Source"]);
        Surplus(Keep(1, facts)).ShouldBe([5]);
    }

    /// <summary>Its retry is still to come when the rebuild of a released commit is done.</summary>
    [Fact]
    public void SurplusRuns_TheLastOfTheTip_StaysWhileAnotherCommitIsRebuilt()
    {
        var facts = Given.Published.WithTip(Given.Commit(2)).Carried().Failed(FailureReason.NodeLost);
        facts = facts.WithBases(new BaseImage(Given.Node, Given.Digest(2))).Carried();
        Surplus(Keep(1, facts)).ShouldBeEmpty();
        Surplus(Keep(1, facts.Succeeded())).ShouldBe([1]);
    }

    [Fact]
    public void SurplusRuns_AnActiveOne_NeverCounts() =>
        Surplus(Keep(1, Succeeded(1).WithTip(Given.Commit(9)).Carried())).ShouldBeEmpty();

    [Theory]
    [InlineData(PromotionPhase.Soaking, false, true)]
    [InlineData(PromotionPhase.Verified, false, true)]
    [InlineData(PromotionPhase.Failed, true, true)]
    [InlineData(PromotionPhase.Failed, false, false)]
    [InlineData(PromotionPhase.Superseded, false, false)]
    public void SurplusRuns_OfAPromotion_StayWhileItMatters(PromotionPhase phase, bool quarantined, bool stays)
    {
        var facts = Given.Published.Promoted("stage", new() { Phase = phase, Quarantined = quarantined });
        Surplus(Keep(1, Succeeded(3, facts))).Contains(1).ShouldBe(!stays);
    }

    [Fact]
    public void SurplusPromotions_OfAGoneRun_LeaveUnlessLastGood()
    {
        var facts = Given.Published.Promoted("stage", Verified).Promoted("qa", Verified);
        facts = Succeeded(2, facts).Promoted("stage", Verified).Promoted("qa", new() { Phase = PromotionPhase.Failed });

        History.SurplusPromotions(facts).ShouldBeEmpty();
        History
            .SurplusPromotions(facts with { Runs = [] })
            .Select(promotion => (promotion.Spec.Environment, promotion.Spec.Sequence))
            .ShouldBe([("stage", 1), ("qa", 2)]);
    }

    private static Facts Succeeded(int count, Facts? from = null)
    {
        var facts = from ?? Given.Published;
        while (facts.Runs.Count < count)
        {
            facts = facts.WithTip(Given.Commit(facts.Runs.Count + 1)).Carried().Succeeded();
        }
        return facts;
    }

    private static Facts Keep(int keep, Facts facts) =>
        facts.WithSpec(spec => spec with { History = new() { Keep = keep } });

    private static IEnumerable<long> Surplus(Facts facts) =>
        History.SurplusRuns(facts).Select(run => run.Spec.Sequence);
}
