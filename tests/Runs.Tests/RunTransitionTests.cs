using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Objects;
using Dockerflow.Samples;

namespace Dockerflow.Runs.Tests;

public sealed class RunTransitionTests
{
    private static readonly DateTimeOffset Later = Moment.Now.AddMinutes(5);

    [Fact]
    public void Continue_FirstTime_StartsBothClocks()
    {
        var run = RunSample.Of(RunSample.Spec, new());

        var status = RunTransition.Continue(run, BuildRunPhase.Building, "begun", Later);

        (status.StartedAt, status.PhaseSince, status.FinishedAt).ShouldBe((Later, Later, null));
        status.ObservedGeneration.ShouldBe(1);
        Succeeded(status).ShouldBe((Condition.Unknown, "Building"));
    }

    [Fact]
    public void Continue_SamePhase_KeepsTheClocks()
    {
        var status = RunTransition.Continue(
            RunSample.In(BuildRunPhase.Building),
            BuildRunPhase.Building,
            "goes on",
            Later
        );

        (status.StartedAt, status.PhaseSince, status.Message).ShouldBe((Moment.Now, Moment.Now, "goes on"));
    }

    [Fact]
    public void Complete_OneStage_HandsOverToTheNext()
    {
        var run = RunSample.In(BuildRunPhase.Building);

        var status = RunTransition.Complete(run, run.Status, "Built", BuildRunPhase.Verifying, "done", Later);

        (status.Phase, status.PhaseSince, status.FinishedAt).ShouldBe((BuildRunPhase.Verifying, Later, null));
        Conditions.Find(status.Conditions, "Built")!.Status.ShouldBe(Condition.True);
        Succeeded(status).ShouldBe((Condition.Unknown, "Verifying"));
    }

    [Fact]
    public void Complete_LastStage_FinishesTheRun()
    {
        var run = RunSample.In(BuildRunPhase.Publishing);

        var status = RunTransition.Complete(run, run.Status, "Published", BuildRunPhase.Succeeded, "done", Later);

        status.IsFinished.ShouldBeTrue();
        status.FinishedAt.ShouldBe(Later);
        Succeeded(status).ShouldBe((Condition.True, "Succeeded"));
    }

    [Theory]
    [InlineData(FailureReason.Superseded, BuildRunPhase.Superseded)]
    [InlineData(FailureReason.Cancelled, BuildRunPhase.Cancelled)]
    [InlineData(FailureReason.Timeout, BuildRunPhase.Failed)]
    public void Fail_AnyReason_EndsInItsPhase(FailureReason reason, BuildRunPhase phase)
    {
        var run = RunSample.In(BuildRunPhase.Verifying);

        var status = RunTransition.Fail(run, run.Status, Failures.Of(reason, "why"), Later);

        (status.Phase, status.FinishedAt, status.IsFinished).ShouldBe((phase, Later, true));
        status.Message.ShouldBe($"{reason}: why");
        status.Candidate.ShouldBe(run.Status.Candidate);
        Succeeded(status).ShouldBe((Condition.False, reason.ToString()));
    }

    [Fact]
    public void Fail_HostileTexts_AreBounded()
    {
        var run = RunSample.In(BuildRunPhase.Building);
        var endless = new string('x', 100_000) + "\u001b";

        var status = RunTransition.Fail(
            run,
            run.Status,
            Failures.Of(FailureReason.RunFailed, endless, "build", endless),
            Later
        );

        status.Message!.Length.ShouldBe(200);
        status.Failure!.Message.Length.ShouldBe(1024);
        status.Failure.Log.Length.ShouldBe(4096);
        status.Conditions.ShouldAllBe(condition => condition.Message.Length <= 1024);
        (status.Failure.Message + status.Failure.Log + status.Message).ShouldNotContain("\u001b");
    }

    [Fact]
    public void Conditions_StatusStaysTheSame_KeepTheirTime()
    {
        var run = RunSample.Of(RunSample.Spec, new());
        var first = RunTransition.Continue(run, BuildRunPhase.Building, "a", Moment.Now);

        var second = RunTransition.Continue(run with { Status = first }, BuildRunPhase.Verifying, "b", Later);

        Conditions.Find(second.Conditions, "Succeeded")!.LastTransitionTime.ShouldBe(Moment.Now);
        second.PhaseSince.ShouldBe(Later);
    }

    private static (string Status, string Reason) Succeeded(BuildRunStatus status)
    {
        var condition = Conditions.Find(status.Conditions, "Succeeded")!;
        return (condition.Status, condition.Reason);
    }
}
