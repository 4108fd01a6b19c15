using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide.Tests;

public sealed class SupersedeTests
{
    private static readonly Facts Pending = Given.Published.WithTip(Given.Commit(2)).Carried();

    [Fact]
    public void Make_ANewerTipBeforeTheBuildBegan_EndsTheRun()
    {
        var plan = Pending.WithTip(Given.Commit(3)).Plan().ShouldBeOfType<Plan.Supersede>();

        plan.Run.ShouldBe(Pending.Newest);
        plan.Message.ShouldBe("before it began to build: refs/heads/main moved from 0000002 to 0000003");
    }

    [Fact]
    public void Make_AfterItWasSuperseded_BuildsTheNewerTipAtOnce()
    {
        var ended = Pending
            .WithTip(Given.Commit(3))
            .WithNewest(run => run with { Status = run.Status with { Phase = BuildRunPhase.Superseded } });
        ended.Plan().ShouldBeOfType<Plan.Start>().Run.Spec.Source.Revision.ShouldBe(Given.Commit(3));
    }

    [Fact]
    public void Make_ARequestOrOtherSettings_OvertakeToo()
    {
        Pending.Requested("now").Plan().ShouldBeOfType<Plan.Supersede>();
        Pending
            .WithSpec(spec => spec with { Build = spec.Build with { Target = "slim" } })
            .Plan()
            .ShouldBeOfType<Plan.Supersede>();
    }

    [Fact]
    public void Make_TheBuildHasBegun_LetsItEnd() =>
        Pending
            .InPhase(BuildRunPhase.Building, "step clone")
            .WithTip(Given.Commit(3))
            .Plan()
            .Reason.ShouldBe(Reasons.RunActive);

    /// <summary>A released commit on a new base is not older for that the tip has moved.</summary>
    [Fact]
    public void Make_ARebuildOfTheReleasedCommit_IsNotOvertakenByTheTip() =>
        Given
            .Published.WithTip(Given.Commit(2))
            .Carried()
            .Failed(FailureReason.RunFailed)
            .WithBases(new BaseImage(Given.Node, Given.Digest(2)))
            .Carried()
            .WithTip(Given.Commit(3))
            .Plan()
            .Reason.ShouldBe(Reasons.RunActive);

    [Fact]
    public void Make_OnlyTheBaseMoved_IsNotOvertaken() =>
        Pending.WithBases(new BaseImage(Given.Node, Given.Digest(2))).Plan().Reason.ShouldBe(Reasons.RunActive);
}
