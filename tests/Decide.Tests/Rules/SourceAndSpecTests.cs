using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Rules;

namespace Dockerflow.Decide.Tests.Rules;

public sealed class SourceAndSpecTests
{
    private static readonly Facts Moved = Given.Published.WithTip(Given.Commit(2));
    private static readonly Facts Changed = Given.Published.WithSpec(spec =>
        spec with
        {
            Build = new() { Target = "slim" },
        }
    );

    [Fact]
    public void NeverBuilt_NoRun_AsksForTheTip() =>
        NeverBuilt
            .Ask(Given.Facts, "abc")
            .ShouldBe(new(Reasons.NeverBuilt, "first", "abc", "no image was built yet; refs/heads/main is at abc"));

    [Fact]
    public void NeverBuilt_AnyRun_AsksNothing() =>
        NeverBuilt.Ask(Given.Facts.Carried().Failed(FailureReason.RunFailed), "abc").ShouldBeNull();

    [Fact]
    public void SourceMoved_AnotherTip_AsksForIt() =>
        Source(Moved)
            .ShouldBe(
                new(Reasons.Source, Given.Commit(2), Given.Commit(2), "refs/heads/main moved from 0000001 to 0000002")
            );

    [Fact]
    public void SourceMoved_TheSameTip_AsksNothing() => Source(Given.Published).ShouldBeNull();

    [Fact]
    public void SourceMoved_TheTipFailedToBuild_LeavesItToTheRetry() =>
        Source(Moved.Carried().Failed(FailureReason.RunFailed)).ShouldBeNull();

    [Fact]
    public void SourceMoved_WithoutItsTrigger_AsksNothing() =>
        Source(Moved.WithTriggers(RebuildTrigger.Age)).ShouldBeNull();

    [Fact]
    public void SourceMoved_ARebuildOfAReleasedCommitSawTheTip_AsksNothing()
    {
        var rebuilt = Moved
            .WithTriggers(RebuildTrigger.Base)
            .WithBases(new BaseImage(Given.Node, Given.Digest(2)))
            .Carried()
            .Succeeded();
        rebuilt.Newest!.Spec.Source.Revision.ShouldBe(Given.FirstCommit);
        Source(rebuilt.WithTriggers(RebuildTrigger.Source)).ShouldBeNull();
    }

    [Fact]
    public void SourceMoved_ThereAndBack_IsThreeCauses() =>
        Names(Given.Facts, facts => facts.WithTip(Given.Commit(2)), facts => facts.WithTip(Given.Commit(1)))
            .ShouldBeUnique();

    [Fact]
    public void SpecChanged_OtherSettings_AsksForTheTip() =>
        Spec(Changed)
            .ShouldBe(
                new(
                    Reasons.Spec,
                    SettingsHash.Of(Changed.Wish.Spec),
                    Given.FirstCommit,
                    "the build, image or verify settings changed"
                )
            );

    [Fact]
    public void SpecChanged_TheSameSettings_AsksNothing() =>
        Spec(Changed.Carried().Failed(FailureReason.RunFailed)).ShouldBeNull();

    [Fact]
    public void SpecChanged_WithoutItsTrigger_AsksNothing() =>
        Spec(Changed.WithTriggers(RebuildTrigger.Age)).ShouldBeNull();

    [Fact]
    public void SpecChanged_ThereAndBack_IsThreeCauses() =>
        Names(
                Given.Facts,
                facts => facts.WithSpec(_ => Changed.Wish.Spec),
                facts => facts.WithSpec(_ => Given.Wish.Spec)
            )
            .ShouldBeUnique();

    private static Cause? Source(Facts facts) => SourceMoved.Ask(facts, facts.Source.Tip!);

    private static Cause? Spec(Facts facts) => SpecChanged.Ask(facts, facts.Source.Tip!);

    private static string[] Names(Facts facts, params Func<Facts, Facts>[] changes)
    {
        var last = changes.Aggregate(
            facts.Carried().Succeeded(),
            (before, change) => change(before).Carried().Succeeded()
        );
        last.Runs.Count.ShouldBe(3);
        return [.. last.Runs.Select(run => run.Metadata.Name!)];
    }
}
