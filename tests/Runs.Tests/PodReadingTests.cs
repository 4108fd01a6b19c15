using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Kube.Core;
using Dockerflow.Samples;

namespace Dockerflow.Runs.Tests;

public sealed class PodReadingTests
{
    [Fact]
    public void Report_MessageOfAStep_IsRead()
    {
        var container = PodSample.Ended("push", new StepReport { Ok = true, Push = new(RunSample.Digest, 1, 2, 3) });

        PodReading.Report(container)!.Push!.Digest.ShouldBe(RunSample.Digest);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Killed")]
    [InlineData("{\"ok\":tr")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"ok\":\"yes\"}")]
    [InlineData("{\"ok\":false,\"reason\":\"NoSuchReason\"}")]
    // Accepted as a number it would be written to the status, which the schema refuses, for ever.
    [InlineData("{\"ok\":false,\"reason\":999}")]
    [InlineData("{\"ok\":false,\"reason\":-1}")]
    public void Report_Unreadable_IsNull(string? message) =>
        PodReading.Report(PodSample.Ended("build", 1, message)).ShouldBeNull();

    [Fact]
    public void Report_DeeplyNested_IsNull() =>
        PodReading.Report(PodSample.Ended("build", 1, new string('[', 12_000))).ShouldBeNull();

    [Fact]
    public void Report_OfARunningContainer_IsNull() => PodReading.Report(PodSample.Running("build")).ShouldBeNull();

    [Fact]
    public void Steps_AnyPod_AreInOrderAndComplete()
    {
        var pod = PodSample.Of(
            "Pending",
            PodSample.Ended("clone", new StepReport { Ok = true, Message = "got\nit" }),
            PodSample.Ended("pull", 1),
            PodSample.Running("build"),
            PodSample.Waiting("push", "PodInitializing")
        );

        var steps = PodReading.Steps(pod, StepNames.BuildOrder);

        steps
            .Select(step => (step.Name, step.Phase))
            .ShouldBe([
                ("clone", StepPhase.Succeeded),
                ("pull", StepPhase.Failed),
                ("restore", StepPhase.Waiting),
                ("build", StepPhase.Running),
                ("inspect", StepPhase.Waiting),
                ("push", StepPhase.Waiting),
            ]);
        steps[0].Message.ShouldBe("got it");
        steps[4].Message.ShouldBeNull();
    }

    [Fact]
    public void Steps_ContainerThatCannotStart_SaysWhy()
    {
        var pod = PodSample.Of("Pending", PodSample.Waiting("clone", "ImagePullBackOff"));

        PodReading.Steps(pod, ["clone"]).Single().Message.ShouldBe("ImagePullBackOff");
    }

    [Theory]
    [InlineData("Evicted", FailureReason.Evicted)]
    [InlineData("DeadlineExceeded", FailureReason.Timeout)]
    [InlineData("NodeLost", FailureReason.NodeLost)]
    [InlineData("NodeShutdown", FailureReason.NodeLost)]
    [InlineData("Shutdown", FailureReason.NodeLost)]
    [InlineData("Terminated", FailureReason.NodeLost)]
    [InlineData("UnexpectedAdmissionError", FailureReason.NodeLost)]
    // A kubelet that starts anew lets in what it finds as if it were new; these are some of its words for no.
    [InlineData("OutOfpods", FailureReason.NodeLost)]
    [InlineData("OutOfcpu", FailureReason.NodeLost)]
    [InlineData("NodeAffinity", FailureReason.NodeLost)]
    [InlineData("Preempting", FailureReason.Evicted)]
    public void PodFailure_OfTheWholePod_HasItsReason(string reason, FailureReason expected) =>
        PodReading.PodFailure(PodSample.Gone(reason, "why"))!.Reason.ShouldBe(expected);

    [Theory]
    [InlineData(
        "Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. ",
        FailureReason.DiskFull
    )]
    [InlineData("Container build exceeded its local ephemeral storage limit \"1Gi\". ", FailureReason.DiskFull)]
    [InlineData("Usage of EmptyDir volume \"work\" exceeds the limit \"1Gi\". ", FailureReason.DiskFull)]
    [InlineData("The node was low on resource: ephemeral-storage. ", FailureReason.Evicted)]
    [InlineData("The node had condition: [DiskPressure]. ", FailureReason.Evicted)]
    public void PodFailure_Evicted_IsTheBuildsOwnDoingIfItsLimitSaysSo(string message, FailureReason expected) =>
        PodReading.PodFailure(PodSample.Gone("Evicted", message))!.Reason.ShouldBe(expected);

    [Fact]
    public void PodFailure_OfAContainerOnly_IsNull() =>
        PodReading.PodFailure(PodSample.Of("Failed", PodSample.Ended("build", 1))).ShouldBeNull();

    [Fact]
    public void Failed_SecondOfThreeEndedBadly_IsIt()
    {
        var pod = PodSample.Of(
            "Failed",
            PodSample.Ended("clone", 0),
            PodSample.Ended("pull", 3),
            PodSample.Ended("push", 4)
        );

        PodReading.Failed(pod)!.Name.ShouldBe("pull");
    }

    [Theory]
    [InlineData("InvalidImageName", 0, true)]
    [InlineData("CreateContainerConfigError", 0, true)]
    [InlineData("CreateContainerError", 0, true)]
    [InlineData("RunContainerError", 0, true)]
    [InlineData("ErrImagePull", 60, false)]
    [InlineData("ErrImagePull", 61, true)]
    [InlineData("ImagePullBackOff", 61, true)]
    [InlineData("ErrImageNeverPull", 61, true)]
    [InlineData("RegistryUnavailable", 61, true)]
    [InlineData("PodInitializing", 9999, false)]
    [InlineData("ContainerCreating", 9999, false)]
    public void Stuck_WaitingContainer_DependsOnReasonAndPatience(string reason, int seconds, bool stuck)
    {
        var pod = PodSample.Of("Pending", PodSample.Waiting("clone", reason));

        var found = PodReading.Stuck(pod, Moment.Now.AddSeconds(seconds));

        (found is not null).ShouldBe(stuck);
    }

    [Fact]
    public void Stuck_BeforeTheNodeHasThePod_WaitsHoweverLate()
    {
        var pod = PodSample.Of("Pending", PodSample.Waiting("clone", "ErrImagePull"));
        var unseen = pod with { Status = pod.Status with { StartTime = null } };

        PodReading.Stuck(unseen, Moment.Now.AddDays(1)).ShouldBeNull();
    }

    [Fact]
    public void WaitsFor_Unschedulable_TellsWhatTheSchedulerSaid()
    {
        var pod = new Pod
        {
            Status = new()
            {
                Conditions =
                [
                    new()
                    {
                        Type = "PodScheduled",
                        Status = "False",
                        Message = "0/3 nodes: Insufficient memory.",
                    },
                ],
            },
        };

        PodReading.WaitsFor(pod)!.ShouldContain("Insufficient memory");
    }

    [Fact]
    public void WaitsFor_Scheduled_IsNull() =>
        PodReading
            .WaitsFor(new() { Status = new() { Conditions = [new() { Type = "PodScheduled", Status = "True" }] } })
            .ShouldBeNull();
}
