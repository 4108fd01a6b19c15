using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Policy;
using Dockerflow.Decide.Rules;

namespace Dockerflow.Decide.Tests.Rules;

/// <summary>Two commits were published; the first is asked for again.</summary>
public sealed class RebuildOfTests
{
    private static readonly Facts Second = Given
        .Published.WithTip(Given.Commit(2))
        .Carried()
        .Succeeded()
        .WithSpec(spec => spec with { Build = spec.Build with { Target = "new" } })
        .Carried()
        .Succeeded();

    private static readonly BuildRun First = Second.Runs[0];

    [Fact]
    public void Make_ARecordedRunIsAskedFor_BuildsItsCommitAndSettings()
    {
        var run = Asked(First.Metadata.Name!).Plan().ShouldBeOfType<Plan.Start>().Run;

        (run.Spec.Cause.Reason, run.Spec.Rebuilds).ShouldBe((Reasons.Requested, First.Metadata.Name!));
        (run.Spec.Source.Revision, run.Spec.Source.Tip).ShouldBe((Given.FirstCommit, Given.Commit(2)));
        run.Spec.Build.Target.ShouldBe("");
        run.Spec.Sequence.ShouldBe(Second.Newest!.Spec.Sequence + 1);
    }

    [Fact]
    public void Make_ItWasRebuilt_StaysThere()
    {
        var rebuilt = Asked(First.Metadata.Name!).Carried().Succeeded();

        rebuilt.Plan().ShouldBeOfType<Plan.Nothing>();
        rebuilt.Released!.Spec.Source.Revision.ShouldBe(Given.FirstCommit);
        rebuilt.WithTip(Given.Commit(3)).Plan().Reason.ShouldBe(Reasons.Source);
    }

    [Fact]
    public void Make_ItWasRebuiltOnceAndIsAskedForWithAnotherSuffix_BuildsAgain()
    {
        var name = First.Metadata.Name!;
        var rebuilt = Asked(name).Carried().Succeeded();
        rebuilt.Requested($"of:{name}:2").Plan().ShouldBeOfType<Plan.Start>().Run.Spec.Rebuilds.ShouldBe(name);
    }

    [Fact]
    public void Make_TheRebuildFailed_TriesTheSameInputsAgain()
    {
        var failed = Asked(First.Metadata.Name!).Carried().Failed(FailureReason.NodeLost);
        var again = failed.After(TimeSpan.FromMinutes(1)).Plan().ShouldBeOfType<Plan.Start>().Run;

        (again.Spec.Cause.Reason, again.Spec.Rebuilds).ShouldBe((Reasons.Retry, First.Metadata.Name!));
        (again.Spec.Source.Revision, again.Spec.Build.Target).ShouldBe((Given.FirstCommit, ""));
        RebuildOf.Needed(failed.Wish, failed.Runs).ShouldBe(First.Metadata.Name);
    }

    [Fact]
    public void Make_NoSuchRun_BuildsNothingAndSaysSo()
    {
        var asked = Second.Requested("of:app-0123456789abcdef");
        var hold = asked.Plan().ShouldBeOfType<Plan.Hold>();

        hold.Reason.ShouldBe(Reasons.RunUnknown);
        hold.Message.ShouldBe(
            "annotation dockerflow.dev/rebuild asks for app-0123456789abcdef, and this ContainerBuild has no such BuildRun; see kubectl get buildruns"
        );
        asked.WithTip(Given.Commit(3)).Plan().Reason.ShouldBe(Reasons.Source);
    }

    /// <summary>What was allowed once is not allowed for ever.</summary>
    [Fact]
    public void Make_ThePolicyRefusesTheRecordedInputs_BuildsNothingAndSaysSo()
    {
        var stricter = new OperatorPolicy { AllowedGitHosts = ["git.example.com"] };
        var elsewhere = First with
        {
            Spec = First.Spec with
            {
                Source = First.Spec.Source with { Url = "https://elsewhere.example.com/app.git" },
            },
        };
        var hold = (Asked(First.Metadata.Name!) with { Recorded = elsewhere })
            .WithPolicy(stricter)
            .Plan()
            .ShouldBeOfType<Plan.Hold>();

        hold.Reason.ShouldBe(Reasons.PolicyDenied);
        hold.Message.ShouldStartWith($"annotation dockerflow.dev/rebuild asks for {First.Metadata.Name}: ");
        hold.Message.ShouldContain("elsewhere.example.com");
    }

    /// <summary>Where an image goes is decided today: the repository of then may not be the team's any more.</summary>
    [Fact]
    public void Make_TheRepositoryHasChangedSince_PublishesIntoTodays()
    {
        var moved = Asked(First.Metadata.Name!)
            .WithSpec(spec => spec with { Image = spec.Image with { Repository = "registry.example.com/new/app" } });
        moved.Plan().ShouldBeOfType<Plan.Start>().Run.Spec.Image.Repository.ShouldBe("registry.example.com/new/app");
    }

    [Theory]
    [InlineData("now", null)]
    [InlineData("of:", "")]
    [InlineData("of:app-1", "app-1")]
    [InlineData("of:app-1:again", "app-1")]
    public void Named_ARequest_IsTheRunBehindOf(string request, string? named) =>
        RebuildOf.Named(request).ShouldBe(named);

    /// <summary>What the history needs stays, however short it is.</summary>
    [Fact]
    public void SurplusRuns_TheRunThatIsAskedFor_Stays()
    {
        var asked = Asked(First.Metadata.Name!).WithSpec(spec => spec with { History = new() { Keep = 1 } });
        History.SurplusRuns(asked).ShouldNotContain(First);
        History.SurplusRuns(asked.Requested("now")).ShouldContain(First);
    }

    private static Facts Asked(string name) => Second.Requested($"of:{name}") with { Recorded = First };
}
