using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Report;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Decide.Tests;

public sealed class SuspendTests
{
    private static readonly Facts Moved = Given.Published.WithTip(Given.Commit(2));

    [Theory]
    [InlineData(BuildRunPhase.Pending)]
    [InlineData(BuildRunPhase.Building)]
    [InlineData(BuildRunPhase.Verifying)]
    public void Make_SuspendedWhileARunIsOnItsWay_CancelsIt(BuildRunPhase phase)
    {
        var facts = Suspended(Moved.Carried().InPhase(phase, "step build"));

        facts.Plan().ShouldBe(new Plan.Cancel(facts.Newest!, "spec.suspend was set to true"));
    }

    [Theory]
    [InlineData(BuildRunPhase.Publishing)]
    [InlineData(BuildRunPhase.Succeeded)]
    public void Make_SuspendedWhenTheImageIsProved_LetsItBePublished(BuildRunPhase phase) =>
        Suspended(Moved.Carried().InPhase(phase, ""))
            .Plan()
            .ShouldBeOfType<Plan.Hold>()
            .Reason.ShouldBe(Reasons.Suspended);

    [Fact]
    public void Make_WhileItIsCancelled_IsStalledAlready()
    {
        var facts = Suspended(Moved.Carried().InPhase(BuildRunPhase.Building, "step build"));

        Conditions
            .Find(StatusReport.Of(facts, facts.Plan()).Conditions, "Stalled")
            .ShouldNotBeNull()
            .Status.ShouldBe(Condition.True);
    }

    [Fact]
    public void Make_ResumedAfterACancelledRun_BuildsTheSameCommitAgain()
    {
        var cancelled = Suspended(Moved.Carried().Failed(FailureReason.Cancelled, step: "building"));
        cancelled.Plan().Reason.ShouldBe(Reasons.Suspended);

        var resumed = cancelled.After(TimeSpan.FromMinutes(5)).WithSpec(spec => spec with { Suspend = false });

        var run = resumed.Plan().ShouldBeOfType<Plan.Start>().Run;
        (run.Spec.Cause.Reason, run.Spec.Source.Revision).ShouldBe((Reasons.Retry, Given.Commit(2)));
    }

    private static Facts Suspended(Facts facts) => facts.WithSpec(spec => spec with { Suspend = true });
}
