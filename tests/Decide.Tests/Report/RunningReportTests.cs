using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;
using Dockerflow.Decide.Report;

namespace Dockerflow.Decide.Tests.Report;

/// <summary>What was verified in an environment runs there, whatever was published since.</summary>
public sealed class RunningReportTests
{
    private static readonly EnvironmentSpec Prod = new() { Name = "prod", Targets = [new() { Name = "web" }] };

    private static readonly Facts Verified = WithContent(
            Given.Facts.WithSpec(spec => spec with { Environments = [Prod] }).Carried().Succeeded(),
            "sha256:c1"
        )
        .Promoted("prod", new() { Phase = PromotionPhase.Verified });

    [Fact]
    public void Of_NothingVerifiedYet_IsNotKnown() =>
        Running(Given.Published.WithSpec(spec => spec with { Environments = [Prod] })).ShouldBeNull();

    [Fact]
    public void Of_AnOlderImageThanTheNewest_TellsItsOwnAge()
    {
        var newer = WithContent(Rebuilt(Verified), "sha256:c2");
        Running(newer)
            .ShouldBe(
                new RunningImage(
                    Given.Digest(1),
                    Given.FirstCommit,
                    1,
                    Given.Start,
                    Given.Start + TimeSpan.FromDays(30)
                )
            );
        EnvironmentReport.Stage(newer).ShouldBeNull();
        EnvironmentReport.Of(newer)[0].Message.ShouldBe(newer.Promotions[0].Status.Message);
    }

    [Fact]
    public void Of_TheNewestHasTheSameContent_IsAsYoungAsIt()
    {
        var equal = WithContent(Rebuilt(Verified), "sha256:c1");
        Running(equal)!.PublishedAt.ShouldBe(equal.Newest!.Status.Image!.PublishedAt);
        Running(equal)!.Digest.ShouldBe(Given.Digest(1));
        EnvironmentReport.Stage(equal).ShouldBe("prod");
        EnvironmentReport
            .Of(equal)[0]
            .Message.ShouldBe("run 2 gave the same content again: nothing had to be restarted");
    }

    [Fact]
    public void Of_ContentsThatAreNotKnown_AreNotTheSame()
    {
        var unknown = WithContent(Rebuilt(WithContent(Verified, "")), "");
        Running(unknown)!.PublishedAt.ShouldBe(Given.Start);
    }

    [Fact]
    public void Of_AQuarantinedContent_IsNotReleasedAgain()
    {
        var equal = WithContent(Rebuilt(Verified), "sha256:c1");
        equal.Released!.Spec.Sequence.ShouldBe(2);
        var failed = Verified.Promotions[0] with
        {
            Status = new() { Phase = PromotionPhase.Failed, Quarantined = true },
        };
        (equal with { Promotions = [failed] }).Released.ShouldBeNull();
    }

    private static RunningImage? Running(Facts facts) => StatusReport.Of(facts, facts.Plan()).Environments[0].Running;

    private static Facts Rebuilt(Facts facts) =>
        facts.After(TimeSpan.FromDays(2)).Requested("again").Carried().Succeeded();

    private static Facts WithContent(Facts facts, string content) =>
        facts.WithNewest(run =>
            run with
            {
                Status = run.Status with { Image = run.Status.Image! with { Content = content } },
            }
        ) with
        {
            Promotions =
            [
                .. facts.Promotions.Select(promotion =>
                    promotion.Spec.Sequence == facts.Newest!.Spec.Sequence
                        ? promotion with
                        {
                            Spec = promotion.Spec with { Content = content },
                        }
                        : promotion
                ),
            ],
        };
}
