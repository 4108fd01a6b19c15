using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Report;
using Dockerflow.Decide.Tests.Life;
using Dockerflow.Kube.Objects;
using FsCheck;
using FsCheck.Fluent;

namespace Dockerflow.Decide.Tests.Bases;

/// <summary>The base image goes from its first digest to its second, and back to the first.</summary>
public sealed class BaseQuarantineTests
{
    private static readonly Facts Second = Given
        .Published.WithBases(new BaseImage(Given.Node, Given.Digest(2)))
        .Carried()
        .Succeeded();

    private static readonly Facts Back = Second.WithBases([.. Given.FirstBases]);

    [Fact]
    public void Make_ABaseWentBack_HoldsAndSaysWhatToDo()
    {
        var hold = Back.Plan().ShouldBeOfType<Plan.Hold>();

        hold.Reason.ShouldBe(Reasons.BaseWentBack);
        hold.Message.ShouldBe(
            $"{Given.Node} went back to sha256:0001dddddddd, which builds had before sha256:0002dddddddd; "
                + "builds stay on the newer digest; set annotation dockerflow.dev/rebuild to a new value to take the older one"
        );
        hold.Next!.Because.ShouldBe(Reasons.Age);
    }

    [Fact]
    public void Report_ABaseWentBack_IsToldAsNotResolved()
    {
        var status = StatusReport.Of(Back, Back.Plan());
        var condition = Conditions.Find(status.Conditions, "BaseResolved")!;

        (condition.Status, condition.Reason).ShouldBe((Condition.False, Reasons.BaseWentBack));
        Conditions.Find(status.Conditions, "Stalled")!.Status.ShouldBe(Condition.False);
    }

    [Fact]
    public void Start_ForAnotherReasonMeanwhile_StaysOnTheNewerDigest()
    {
        var source = Back.WithTip(Given.Commit(2)).Carried();
        source.Newest!.Spec.PinnedBases.ShouldBe([new(Given.Node, Given.Digest(2))]);

        var after = source.Succeeded();
        after.Newest!.Status.Bases.ShouldBe([new(Given.Node, Given.Digest(2))]);
        after.Plan().Reason.ShouldBe(Reasons.BaseWentBack);
    }

    [Fact]
    public void Start_Requested_TakesTheOlderDigestAndTheNewerOneIsNewAgain()
    {
        var accepted = Back.Requested("take it").Carried();
        accepted.Newest!.Spec.PinnedBases.ShouldBeNull();

        var after = accepted.Succeeded();
        after.Plan().ShouldBeOfType<Plan.Nothing>();
        var again = after.WithBases(new BaseImage(Given.Node, Given.Digest(2)));
        again.Plan().ShouldBeOfType<Plan.Start>().Reason.ShouldBe(Reasons.Base);
    }

    [Fact]
    public void Start_ARetryOfARequest_TakesTheOlderDigestToo()
    {
        var failed = Back.Requested("take it").Carried().Failed(FailureReason.NodeLost);
        failed.After(TimeSpan.FromMinutes(1)).Carried().Newest!.Spec.PinnedBases.ShouldBeNull();

        var other = Back.WithTip(Given.Commit(2)).Carried().Failed(FailureReason.NodeLost);
        other.After(TimeSpan.FromMinutes(1)).Carried().Newest!.Spec.PinnedBases!.Count.ShouldBe(1);
    }

    /// <summary>Runs leave the history; what came before the newest base does not.</summary>
    [Fact]
    public void Make_TheRunThatHadItHasLeft_StillKnowsThatItWentBack() =>
        (Back with { Runs = [.. Back.Runs.TakeLast(1)] }).Plan().Reason.ShouldBe(Reasons.BaseWentBack);

    [Fact]
    public void Make_ItWentForwardAgain_HoldsNothing() =>
        Back.WithBases(new BaseImage(Given.Node, Given.Digest(2))).Plan().ShouldBeOfType<Plan.Nothing>();

    [Fact]
    public void After_AVeryLongLife_StaysBounded()
    {
        var facts = Given.Published;
        for (var digest = 2; digest < 200; digest++)
        {
            facts = facts.WithBases(new BaseImage(Given.Node, Given.Digest(digest))).Carried().Succeeded();
        }
        facts.Newest!.Spec.EarlierBases!.Count.ShouldBe(Decide.Bases.BaseMemory.MostEntries);
        facts.Newest.Spec.EarlierBases![^1].Digest.ShouldBe(Given.Digest(198));
    }

    /// <summary>Whatever happened before: setting the tag to a digest that builds had, and moved on from, starts nothing by itself.</summary>
    [Fact]
    public void Make_OverAnyLife_GoingBackStartsNoBuildBecauseOfTheBase() =>
        Prop.ForAll(
                LifeGen.LivesOfGoodCommits(),
                life =>
                {
                    life.Weather = Weather.Fair;
                    life.Suspend(false).MoveBase().Pass(TimeSpan.FromDays(8));
                    var anchor = life.Facts.BaseAnchor!;
                    if (anchor.Spec.EarlierBases is not [var earlier, ..] || anchor.Status.Bases.Contains(earlier))
                    {
                        return true.ToProperty();
                    }
                    var before = life.Started.Count;
                    life.SetBase(earlier).Pass(TimeSpan.FromDays(100));
                    return (
                        life.Started.Skip(before).All(run => run.Spec.Cause.Reason != Reasons.Base)
                        && life.Started.Skip(before).All(run => run.Spec.PinnedBases is { Count: 1 })
                    ).Label(string.Join('\n', life.Log));
                }
            )
            .QuickCheckThrowOnFailure();
}
