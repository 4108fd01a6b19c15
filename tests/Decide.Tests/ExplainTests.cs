using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Rules;
using Dockerflow.Decide.Tests.Life;
using Dockerflow.Decide.Tests.Windows;
using FsCheck;
using FsCheck.Fluent;

namespace Dockerflow.Decide.Tests;

public sealed class ExplainTests
{
    private static readonly string[] Order =
    [
        Reasons.NeverBuilt,
        Reasons.Requested,
        Reasons.Spec,
        Reasons.Source,
        Reasons.Base,
        Reasons.Age,
        Reasons.Retry,
    ];

    [Fact]
    public void Explain_UpToDate_GivesEveryRulesReasonToBeSilent()
    {
        var run = Given.Published.Newest!.Metadata.Name;
        var explained = Given.Published.Explain();
        explained.Rules.Select(rule => rule.Rule).ShouldBe(Order);
        explained.Rules.ShouldAllBe(rule => !rule.Asks);
        explained
            .Rules.Select(rule => rule.Why)
            .ShouldBe([
                $"{run} is there already",
                "annotation dockerflow.dev/rebuild is not set",
                $"the settings are those of {run}",
                "refs/heads/main is still at 0000001",
                $"1 of 1 base images have the digests of {run}",
                "the newest image may get 30d old; asks at 2026-11-27T21:16:36Z",
                $"{run} did not fail",
            ]);
        explained.Obstacles.ShouldBeEmpty();
        explained.Plan.ShouldBeOfType<Plan.Nothing>();
    }

    [Fact]
    public void Explain_AsNew_AsksOnce()
    {
        var explained = Given.Facts.Explain();
        explained
            .Rules[0]
            .ShouldBe(new(Reasons.NeverBuilt, true, "no image was built yet; refs/heads/main is at 0000001"));
        explained.Rules.Skip(1).ShouldAllBe(rule => !rule.Asks && rule.Why.Length > 0);
        explained.Plan.ShouldBeOfType<Plan.Start>();
    }

    [Theory]
    [InlineData("Spec", "spec.rebuild.triggers does not name Spec")]
    [InlineData("Source", "spec.rebuild.triggers does not name Source")]
    [InlineData("Base", "spec.rebuild.triggers does not name Base")]
    [InlineData("Age", "spec.rebuild.triggers does not name Age")]
    public void Explain_WithoutTriggers_SaysSo(string rule, string why) =>
        Why(Given.Published.WithTriggers(), rule).ShouldBe(why);

    [Fact]
    public void Explain_AnsweredBefore_SaysSo()
    {
        var moved = Given.Published.WithBases(new BaseImage(Given.Node, Given.Digest(2)));
        Why(moved.Carried().Failed(FailureReason.RegistryUnavailable), Reasons.Base)
            .ShouldBe("the base image's move was answered by a run already");
        Why(Given.Published.Requested("now").Carried().Succeeded(), Reasons.Requested)
            .ShouldBe("the request now was answered");
        var old = Given.Published.At(TooOld.Next(Given.Published)!.At);
        Why(old.Carried().Failed(FailureReason.RunFailed), Reasons.Age)
            .ShouldBe("the age of the newest image was answered by a run already");
    }

    [Fact]
    public void Explain_ARegistryDoesNotAnswer_SaysSo() =>
        Why(Given.Published with { Bases = new([], Problem: new("RegistryUnavailable", "no route")) }, Reasons.Base)
            .ShouldBe("no registry has answered; no route");

    [Fact]
    public void Explain_AFailure_SaysWhenItIsTriedAgain() =>
        Why(Given.Facts.Carried().Failed(FailureReason.NodeLost), Reasons.Retry)
            .ShouldEndWith("ended as Failed: NodeLost; tried again at 2026-11-02T08:00:30Z");

    [Fact]
    public void Explain_ABaseHasJustMoved_SaysWhenItAsks()
    {
        var moved = Given.Published.WithMove(new(Given.Node, Given.Digest(2)));
        Why(moved, Reasons.Base)
            .ShouldBe($"base image {Given.Node} moved to sha256:0002dddddddd; asks at 2026-11-02T08:11:00Z");
        moved.Explain().Obstacles.ShouldHaveSingleItem().Reason.ShouldBe(Reasons.Debounce);
    }

    [Fact]
    public void Explain_TheSourceIsUnknown_NoRuleCanBeAnswered()
    {
        var explained = Given.Facts.WithTip(null).Explain();
        explained.Rules.ShouldAllBe(rule => !rule.Asks && rule.Why.Contains("source is not known"));
        explained.Obstacles.ShouldHaveSingleItem().Reason.ShouldBe(Reasons.SourceUnknown);
    }

    [Fact]
    public void Explain_EverythingStandsInTheWay_NamesAllInOrder()
    {
        var facts = Given
            .Published.WithTip(Given.Commit(2))
            .Carried()
            .InPhase(BuildRunPhase.Building, "step build")
            .WithTip(Given.Commit(3)) with
        {
            Admission = new(10),
        };
        var blocked = facts
            .WithSpec(spec =>
                spec with
                {
                    Suspend = true,
                    Image = spec.Image with { Repository = "nowhere" },
                    Rebuild = BuildWindowsTests.Settings(("0 20 * * *", 1, "UTC")),
                }
            )
            .Explain();
        blocked
            .Obstacles.Select(obstacle => obstacle.Reason)
            .ShouldBe([Reasons.Invalid, Reasons.Suspended, Reasons.RunActive, Reasons.OutsideWindow, Reasons.Queued]);
        blocked.Plan.ShouldBe(blocked.Obstacles[0]);
    }

    /// <summary>The explanation and the decision cannot disagree.</summary>
    [Fact]
    public void Explain_OfAnyLife_IsWhatMakeDecides() =>
        Prop.ForAll(
                LifeGen.Lives(),
                Gen.Elements(0, 1, 30, 600, 24 * 60, 40 * 24 * 60).ToArbitrary(),
                (life, minutes) =>
                {
                    var facts = life.Facts.After(TimeSpan.FromMinutes(minutes));
                    var (explained, plan) = (facts.Explain(), facts.Plan());
                    var first = explained.Rules.FirstOrDefault(rule => rule.Asks);
                    return (
                        explained.Plan.GetType() == plan.GetType()
                        && explained.Plan.Message == plan.Message
                        && explained.Rules.Select(rule => rule.Rule).SequenceEqual(Order)
                        && explained.Rules.All(rule => rule.Why.Length > 0)
                        && plan switch
                        {
                            Plan.Start => explained.Obstacles.Count == 0
                                && (first?.Rule, first?.Why) == (plan.Reason, plan.Message),
                            Plan.Nothing => explained.Obstacles.Count == 0 && first is null,
                            _ => explained.Obstacles[0].Reason == plan.Reason,
                        }
                    ).Label(string.Join('\n', life.Log));
                }
            )
            .QuickCheckThrowOnFailure();

    private static string Why(Facts facts, string rule) =>
        facts.Explain().Rules.Single(answer => answer.Rule == rule && !answer.Asks).Why;
}
