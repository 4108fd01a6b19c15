using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;
using Dockerflow.Decide.Report;

namespace Dockerflow.Decide.Tests.Report;

public sealed class StatusReportTests
{
    private static readonly PromotionStatus Verified = new() { Phase = PromotionPhase.Verified };
    private static readonly Facts Staged = Given.Published.WithSpec(spec =>
        spec with
        {
            Environments = [Environment("stage"), Environment("prod")],
        }
    );

    [Fact]
    public void Of_APublishedImage_TellsItWithItsExpiry()
    {
        var image = Status(Given.Published).Image!;
        image.Reference.ShouldBe($"registry.example.com/team/app@{Given.Digest(1)}");
        (image.Revision, image.Sequence).ShouldBe((Given.FirstCommit, 1));
        (image.PublishedAt, image.ExpiresAt).ShouldBe((Given.Start, Given.Start + TimeSpan.FromDays(30)));
        image.Bases.ShouldBe(Given.FirstBases);
    }

    [Fact]
    public void Of_AQuarantinedImage_TellsTheOneBefore()
    {
        var second = Staged.WithTip(Given.Commit(2)).Carried().Succeeded();
        Status(second).Image!.Sequence.ShouldBe(2);
        Status(second.Promoted("stage", new() { Phase = PromotionPhase.Failed, Quarantined = true }))
            .Image!.Sequence.ShouldBe(1);
    }

    [Fact]
    public void Of_AStart_NamesTheNewRunAndNoNextBuild()
    {
        var plan = Given.Facts.Plan().ShouldBeOfType<Plan.Start>();
        var status = StatusReport.Of(Given.Facts, plan);
        status.Run.ShouldBe(plan.Run.Metadata.Name);
        (status.Next, status.Image, status.Stage).ShouldBe((null, null, null));
    }

    [Fact]
    public void Of_NothingToDo_TellsTheNextBuild() =>
        Status(Given.Published).Next.ShouldBe(((Plan.Nothing)Given.Published.Plan()).Next);

    [Fact]
    public void Of_AQueuedBuild_TellsWhatFor() =>
        Status(Given.Facts with { Admission = new(10) }).Next!.Because.ShouldBe(Reasons.NeverBuilt);

    [Fact]
    public void Of_ARequestThatStarts_RemembersIt()
    {
        Status(Given.Published.Requested("a")).LastHandledRebuild.ShouldBe("a");
        Status(Given.Published.Requested("a").Carried().Succeeded().Requested("b").Carried())
            .LastHandledRebuild.ShouldBe("b");
    }

    [Fact]
    public void Of_ARequestWhoseRunHasGone_StillRemembersIt() =>
        Status(Given.Published.WithWish(wish => wish with { Status = new() { LastHandledRebuild = "a" } }))
            .LastHandledRebuild.ShouldBe("a");

    [Fact]
    public void Of_SuspendedWithANewRequest_DoesNotClaimIt() =>
        Status(Given.Published.Requested("a").WithSpec(spec => spec with { Suspend = true }))
            .LastHandledRebuild.ShouldBeNull();

    [Fact]
    public void Of_Environments_ListsEachWithItsNewestPromotion()
    {
        var facts = Staged.Promoted("stage", Verified with { FinishedAt = Given.Start, Message = "serves" });
        Status(facts)
            .Environments.ShouldBe([
                new("stage", "Verified", Given.Digest(1), Given.FirstCommit, 1, Given.Start, "serves")
                {
                    Running = new(
                        Given.Digest(1),
                        Given.FirstCommit,
                        1,
                        Given.Start,
                        Given.Start + TimeSpan.FromDays(30)
                    ),
                },
                new("prod", "Waiting"),
            ]);
    }

    [Fact]
    public void Of_Environments_StageIsTheLastInOrderThatServesTheNewest()
    {
        Status(Staged).Stage.ShouldBeNull();
        Status(Staged.Promoted("prod", Verified)).Stage.ShouldBeNull();
        Status(Staged.Promoted("stage", Verified)).Stage.ShouldBe("stage");
        Status(Staged.Promoted("stage", Verified).Promoted("prod", Verified)).Stage.ShouldBe("prod");
        Status(Staged.Promoted("stage", Verified).WithTip(Given.Commit(2)).Carried().Succeeded()).Stage.ShouldBeNull();
    }

    [Fact]
    public void Summary_InEveryState_SaysWhatGoesOn()
    {
        var active = Given.Facts.Carried();
        Summary(Given.Facts).ShouldBe("starting 0000001 because of NeverBuilt");
        Summary(active).ShouldBe("building 0000001 because of NeverBuilt");
        Summary(active.InPhase(BuildRunPhase.Building, "step pull"))
            .ShouldBe("building 0000001 because of NeverBuilt: step pull");
        Summary(active.InPhase(BuildRunPhase.Verifying, "")).ShouldBe("verifying 0000001 because of NeverBuilt");
        Summary(active.InPhase(BuildRunPhase.Publishing, "")).ShouldBe("publishing 0000001 because of NeverBuilt");
        Summary(Given.Published).ShouldBe("up to date: 0000001 is published");
        Summary(Given.Facts.WithTip(null)).ShouldBe("SourceUnknown: the source was not asked yet");
        Summary(Given.Facts.WithSpec(spec => spec with { Image = new() }))
            .ShouldStartWith("Invalid: spec.image.repository:");
        Summary(Staged.Promoted("stage", new() { Message = "prod asks" })).ShouldBe("stage: waiting: prod asks");
        Summary(Staged.Promoted("stage", new() { Phase = PromotionPhase.Soaking })).ShouldBe("stage: Soaking");
        Summary(Staged.Promoted("stage", Verified)).ShouldBe("up to date: 0000001 is published");
    }

    private static string? Summary(Facts facts) => Status(facts).Summary;

    private static ContainerBuildStatus Status(Facts facts) => StatusReport.Of(facts, facts.Plan());

    private static EnvironmentSpec Environment(string name) =>
        new() { Name = name, Targets = [new() { Name = "web" }] };
}
