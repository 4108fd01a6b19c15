using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Kube.Core;
using Dockerflow.Samples;

namespace Dockerflow.Build.Tests;

public sealed class ReportTests
{
    private static readonly BaseImage[] Bases = [new("docker.io/library/node:22-slim", RunSample.OtherDigest)];
    private static readonly StepStatus[] Steps = [new("clone", StepPhase.Running)];
    private static readonly Facts Facts = new(
        BuildSample.PlainRun,
        new Job(),
        PodSample.Of("Running"),
        null,
        null,
        "",
        Moment.Now
    );

    [Fact]
    public void Waiting_PodIsThere_IsOnRecord()
    {
        var status = Report.Waiting(Facts, new(Steps, "step clone"));

        (status.Phase, status.Pod, status.Message).ShouldBe((BuildRunPhase.Building, "pod", "step clone"));
        status.Steps.ShouldBe(Steps);
    }

    [Fact]
    public void Completed_Candidate_IsOnRecordAndVerifyHasTheRun()
    {
        var status = Report.Completed(Facts, new(Steps, RunSample.Candidate, Bases));

        (status.Phase, status.Candidate, status.Failure).ShouldBe((BuildRunPhase.Verifying, RunSample.Candidate, null));
        status.Bases.ShouldBe(Bases);
        status.Message.ShouldBe("built sha256:111111111111, 80 MB, base images: 1");
    }

    [Fact]
    public void Failed_AfterPull_KeepsTheBasesForTheBaseRule()
    {
        var failed = new Plan.Fail(Steps, new(FailureReason.RunFailed, FailureClass.Repository, "RUN failed"));

        var status = Report.Failed(Facts with { Bases = new(Bases) }, failed);

        (status.Phase, status.Pod).ShouldBe((BuildRunPhase.Failed, "pod"));
        status.Bases.ShouldBe(Bases);
    }

    [Fact]
    public void Failed_PodGone_KeepsWhatWasSeenOfIt()
    {
        var run = BuildSample.PlainRun with
        {
            Status = BuildSample.PlainRun.Status with { Pod = "earlier", Steps = Steps, Bases = Bases },
        };

        var status = Report.Failed(
            Facts with
            {
                Run = run,
                Pod = null,
            },
            new([], new(FailureReason.NodeLost, FailureClass.Infrastructure, "gone"))
        );

        status.Pod.ShouldBe("earlier");
        status.Steps.ShouldBe(Steps);
        status.Bases.ShouldBe(Bases);
    }
}
