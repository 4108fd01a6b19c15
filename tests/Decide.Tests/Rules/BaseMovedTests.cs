using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Rules;

namespace Dockerflow.Decide.Tests.Rules;

public sealed class BaseMovedTests
{
    private const string Tools = "registry.example.com/library/tools:1";
    private static readonly Facts Moved = Given.Published.WithBases(new BaseImage(Given.Node, Given.Digest(2)));

    [Fact]
    public void Ask_ADigestMoved_AsksAndNamesIt()
    {
        var cause = Ask(Moved)!;
        (cause.Reason, cause.Revision).ShouldBe((Reasons.Base, Given.FirstCommit));
        cause.Message.ShouldBe($"base image {Given.Node} moved to sha256:0002dddddddd");
    }

    [Fact]
    public void Ask_TwoMoved_CountsThem()
    {
        var facts = Given
            .Facts.WithBases(new BaseImage(Given.Node, Given.Digest(1)), new BaseImage(Tools, Given.Digest(1)))
            .Carried()
            .Succeeded();
        var moved = facts.WithBases(new BaseImage(Given.Node, Given.Digest(2)), new BaseImage(Tools, Given.Digest(2)));
        var turned = facts.WithBases(new BaseImage(Tools, Given.Digest(2)), new BaseImage(Given.Node, Given.Digest(2)));

        Ask(moved)!.Message.ShouldEndWith(", and 1 more");
        Ask(turned)!.Key.ShouldBe(Ask(moved)!.Key);
    }

    [Fact]
    public void Ask_NothingMoved_AsksNothing() => Ask(Given.Published).ShouldBeNull();

    [Fact]
    public void Ask_AnotherArchitectureOfTheIndexMoved_AsksNothing()
    {
        var (then, now) = (Given.Digest(1), Given.Digest(2));
        var facts = Given.Facts.WithBases(new BaseImage(Given.Node, then, "sha256:a")).Carried().Succeeded();
        Ask(facts.WithBases(new BaseImage(Given.Node, now, "sha256:a"))).ShouldBeNull();
        Ask(facts.WithBases(new BaseImage(Given.Node, now, "sha256:b"))).ShouldNotBeNull();
    }

    [Fact]
    public void Ask_NoAnswerFromTheRegistry_AsksNothing() => Ask(Given.Published.WithBases()).ShouldBeNull();

    [Fact]
    public void Ask_AReferenceThatNoBuildUsed_AsksNothing() =>
        Ask(Given.Published.WithBases(new BaseImage(Tools, Given.Digest(2)))).ShouldBeNull();

    [Fact]
    public void Ask_BeforeAnyBuildRecordedItsBases_AsksNothing() =>
        Ask(
                Given
                    .Facts.Carried()
                    .Failed(FailureReason.SourceAuth)
                    .WithBases(new BaseImage(Given.Node, Given.Digest(2)))
            )
            .ShouldBeNull();

    [Fact]
    public void Ask_WithoutItsTrigger_AsksNothing() => Ask(Moved.WithTriggers(RebuildTrigger.Source)).ShouldBeNull();

    [Fact]
    public void Ask_TheRebuildFailedAfterRecording_AsksNothing() =>
        Ask(Moved.Carried().Failed(FailureReason.ChecksFailed, recordsBases: true)).ShouldBeNull();

    [Fact]
    public void Ask_TheRebuildFailedBeforeRecording_LeavesItToTheRetry() =>
        Ask(Moved.Carried().Failed(FailureReason.RegistryUnavailable)).ShouldBeNull();

    [Fact]
    public void Ask_ItWentBack_AsksNothing() =>
        Ask(Moved.Carried().Succeeded().WithBases([.. Given.FirstBases])).ShouldBeNull();

    [Fact]
    public void Ask_OneWentBackAndAnotherMoved_AsksBecauseOfTheOther()
    {
        var facts = Given
            .Facts.WithBases(new BaseImage(Given.Node, Given.Digest(1)), new BaseImage(Tools, Given.Digest(1)))
            .Carried()
            .Succeeded()
            .WithBases(new BaseImage(Given.Node, Given.Digest(2)), new BaseImage(Tools, Given.Digest(1)))
            .Carried()
            .Succeeded()
            .WithBases(new BaseImage(Given.Node, Given.Digest(1)), new BaseImage(Tools, Given.Digest(2)));

        Ask(facts)!.Message.ShouldBe($"base image {Tools} moved to sha256:0002dddddddd");
    }

    /// <summary>A registry that tells another digest than it hands out would have builds without end.</summary>
    [Theory]
    [InlineData(-1, 59, false)]
    [InlineData(-1, 60, true)]
    [InlineData(1, 30, true)]
    public void Ask_TheAnchorBeganAfterTheMoveAndGotSomethingElse_WaitsForAnHour(int seen, int now, bool asks)
    {
        var began = Given.Published.Now;
        var anchored = Given
            .Published.WithNewest(run => run with { Status = run.Status with { StartedAt = began } })
            .After(TimeSpan.FromMinutes(now));
        var since = began + TimeSpan.FromMinutes(seen);
        var facts = anchored with { Bases = new([new(new BaseImage(Given.Node, Given.Digest(2)), since, since)]) };

        (Ask(facts) is not null).ShouldBe(asks);
        BaseMoved.Next(facts)?.At.ShouldBe(began + TimeSpan.FromHours(1));
        (BaseMoved.Next(facts) is null).ShouldBe(asks);
        BaseMoved
            .WaitsFor(facts)
            .Contains("another one from the registry", StringComparison.Ordinal)
            .ShouldBe(seen < 0);
    }

    [Fact]
    public void Ask_LatestIsWished_TakesTheTip()
    {
        var latest = Moved
            .WithTip(Given.Commit(2))
            .WithSpec(spec => spec with { Rebuild = new() { Revision = RevisionPolicy.Latest } });
        Ask(latest)!.Revision.ShouldBe(Given.Commit(2));
    }

    private static Cause? Ask(Facts facts) => BaseMoved.Ask(facts, facts.Source.Tip!);
}
