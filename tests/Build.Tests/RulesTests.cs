using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Steps;
using Dockerflow.Kube.Core;
using Dockerflow.Samples;

namespace Dockerflow.Build.Tests;

public sealed class RulesTests
{
    private static readonly BaseImage Base = new("docker.io/library/node:22-slim", RunSample.OtherDigest);
    private static readonly InspectReport Inspected = new(
        RunSample.Digest,
        80_000_000,
        5,
        "10001",
        true,
        RunSample.Revision
    );

    [Fact]
    public void Decide_NoJob_CreatesOne() => Rules.Decide(FactsOf(job: null)).ShouldBe(new Plan.CreateJob());

    [Fact]
    public void Decide_NoJobAndASecretProblem_FailsWithIt()
    {
        var problem = new RunFailure(
            FailureReason.SecretMissing,
            FailureClass.Configuration,
            "there is no Secret git-read"
        );

        Failure(FactsOf(job: null) with { SecretProblem = problem }).ShouldBe(problem);
    }

    [Fact]
    public void Decide_SecretGoneWhileThePodRuns_LetsItRun() =>
        Rules
            .Decide(
                FactsOf(PodSample.Of("Running", PodSample.Running("build"))) with
                {
                    SecretProblem = new(FailureReason.SecretMissing, FailureClass.Configuration, ""),
                }
            )
            .ShouldBeOfType<Plan.Wait>();

    [Fact]
    public void Decide_JobDeletedBySomebody_IsCancelledAndNotBuiltAgain()
    {
        var facts = FactsOf(job: null);
        var seen = facts with { Run = facts.Run with { Status = facts.Run.Status with { Pod = "pod-abc" } } };

        var failure = Failure(seen);

        failure.Reason.ShouldBe(FailureReason.Cancelled);
        failure.Message.ShouldContain("pod-abc");
        failure.Message.ShouldContain(Names.RebuildAnnotation);
    }

    [Fact]
    public void Decide_JobFailedAndNoPod_IsLost() =>
        Failure(FactsOf(job: new Job { Status = new() { Failed = 1 } })).Reason.ShouldBe(FailureReason.NodeLost);

    [Fact]
    public void Decide_JobWithoutPodYet_Waits() => Waiting(FactsOf()).Message.ShouldBe("waiting for the Job's Pod");

    [Fact]
    public void Decide_StepRuns_IsNamed() =>
        Waiting(FactsOf(PodSample.Of("Pending", PodSample.Ended("clone", 0), PodSample.Running("pull"))))
            .Message.ShouldBe("step pull");

    [Fact]
    public void Decide_Unschedulable_TellsWhatIsMissing() =>
        Waiting(FactsOf(Unschedulable())).Message.ShouldContain("Insufficient memory");

    [Fact]
    public void Decide_UnschedulableForTooLong_TimesOutWithTheSchedulersWords()
    {
        var facts = FactsOf(Unschedulable());
        var patience = facts.Run.Spec.Build.Timeout.Value + TimeSpan.FromMinutes(10);

        Rules.Decide(facts with { Now = Moment.Now + patience }).ShouldBeOfType<Plan.Wait>();
        var failure = Failure(facts with { Now = Moment.Now + patience + TimeSpan.FromSeconds(1) });
        (failure.Reason, failure.Class).ShouldBe((FailureReason.Timeout, FailureClass.Infrastructure));
        failure.Message.ShouldContain("Insufficient memory");
    }

    [Theory]
    [InlineData("Evicted", FailureReason.Evicted)]
    [InlineData("DeadlineExceeded", FailureReason.Timeout)]
    [InlineData("NodeLost", FailureReason.NodeLost)]
    public void Decide_PodEndedAsAWhole_HasThePodsReason(string reason, FailureReason expected)
    {
        var pod = PodSample.Gone(reason, "why", PodSample.Ended("clone", 0), PodSample.Ended("build", 137));

        var failure = Failure(FactsOf(pod) with { Log = "last lines" });

        failure.Reason.ShouldBe(expected);
        failure.Log.ShouldBe("last lines");
    }

    /// <summary>A registry that is slow is nobody's fault in the repository; a RUN that never ends is.</summary>
    [Theory]
    [InlineData(1, "pull", FailureClass.Infrastructure)]
    [InlineData(2, "build", FailureClass.Repository)]
    [InlineData(4, "push", FailureClass.Infrastructure)]
    public void Decide_DeadlineExceeded_IsTheFaultOfTheStepThatRan(int done, string step, FailureClass expected)
    {
        var ended = StepNames.BuildOrder.Take(done).Select(name => PodSample.Ended(name, 0));
        var failure = Failure(
            FactsOf(PodSample.Gone("DeadlineExceeded", "why", [.. ended, PodSample.Ended(step, 137)]))
        );

        (failure.Reason, failure.Step, failure.Class).ShouldBe((FailureReason.Timeout, step, expected));
        failure.Message.ShouldContain(step);
    }

    [Theory]
    [InlineData("clone", "the repository has too many files")]
    [InlineData("build", "spec.build.resources.limits.memory")]
    [InlineData("inspect", "see its log")]
    public void Decide_StepOutOfMemory_TellsWhatToDo(string step, string remedy)
    {
        var ended = StepNames
            .BuildOrder.TakeWhile(name => name != step)
            .Select(name => PodSample.Ended(name, 0))
            .Append(PodSample.Ended(step, 137, reason: "OOMKilled"));
        var failure = Failure(FactsOf(PodSample.Of("Failed", [.. ended])));

        (failure.Reason, failure.Step).ShouldBe((FailureReason.OutOfMemory, step));
        failure.Message.ShouldContain(remedy);
    }

    [Theory]
    [InlineData("clone", FailureReason.SourceAuth)]
    [InlineData("clone", FailureReason.RevisionNotFound)]
    [InlineData("pull", FailureReason.BaseNotFound)]
    [InlineData("build", FailureReason.RunFailed)]
    [InlineData("inspect", FailureReason.ImageInvalid)]
    [InlineData("push", FailureReason.PushDenied)]
    public void Decide_StepFailedWithAReport_HasItsReason(string step, FailureReason reason)
    {
        var failure = Failure(
            FactsOf(PodSample.Of("Failed", PodSample.Refused(step, reason, "words"))) with
            {
                Log = "last lines",
            }
        );

        failure.ShouldBe(new(reason, FailureReasons.ClassOf(reason), "words", step, "last lines"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not a report")]
    [InlineData("""{"ok":true}""")]
    [InlineData("""{"ok":false,"reason":12345}""")]
    public void Decide_StepFailedWithoutAReport_TellsItsExitCode(string? message)
    {
        var failure = Failure(FactsOf(PodSample.Of("Failed", PodSample.Ended("build", 42, message))));

        (failure.Reason, failure.Step).ShouldBe((FailureReason.StepFailed, "build"));
        failure.Message.ShouldContain("42");
    }

    // The container that runs the repository's code writes its own message: it must not end the run as something it is not.
    [Theory]
    [InlineData(FailureReason.Cancelled)]
    [InlineData(FailureReason.Superseded)]
    public void Decide_StepClaimsAnEndThatIsNotItsToTell_HasFailed(FailureReason claimed) =>
        Failure(FactsOf(PodSample.Of("Failed", PodSample.Refused("build", claimed, "words"))))
            .Reason.ShouldBe(FailureReason.StepFailed);

    [Fact]
    public void Decide_PodFailedWithoutAnyContainer_StillFails() =>
        Failure(FactsOf(PodSample.Of("Failed"))).Reason.ShouldBe(FailureReason.StepFailed);

    [Theory]
    [InlineData("ImagePullBackOff", 61)]
    [InlineData("InvalidImageName", 0)]
    [InlineData("CreateContainerConfigError", 0)]
    public void Decide_StepCannotStart_IsStepImageUnavailable(string reason, int seconds)
    {
        var facts = FactsOf(PodSample.Of("Pending", PodSample.Waiting("clone", reason, "words"))) with
        {
            Now = Moment.Now.AddSeconds(seconds),
        };

        var failure = Failure(facts);

        (failure.Reason, failure.Step, failure.Message).ShouldBe(
            (FailureReason.StepImageUnavailable, "clone", $"{reason}: words")
        );
    }

    [Fact]
    public void Decide_RegistryOutForAMoment_Waits() =>
        Waiting(
            FactsOf(PodSample.Of("Pending", PodSample.Waiting("clone", "ErrImagePull"))) with
            {
                Now = Moment.Now.AddSeconds(30),
            }
        );

    [Fact]
    public void Decide_AllWell_CompletesWithWhatInspectRead()
    {
        var plan = Rules.Decide(Ended(RunSample.Digest)).ShouldBeOfType<Plan.Complete>();

        plan.Candidate.Reference.ShouldBe($"{RunSample.Repository}-candidates@{RunSample.Digest}");
        (plan.Candidate.User, plan.Candidate.VersionCommit).ShouldBe(("10001", RunSample.Revision));
        plan.Bases.ShouldBe([Base]);
        plan.Steps.ShouldAllBe(step => step.Phase == StepPhase.Succeeded);
    }

    [Fact]
    public void Decide_AllWell_TellsPortsEntrypointAndSbom()
    {
        var inspected = Inspected with
        {
            Ports = ["8000/tcp"],
            Entrypoint = "/app/run",
            SbomSha256 = "00ff",
            Packages = 123,
        };

        var candidate = Rules
            .Decide(Ended(RunSample.Digest, inspected, ("sha256:5b", "00ff")))
            .ShouldBeOfType<Plan.Complete>()
            .Candidate;

        candidate.Ports.ShouldBe(["8000/tcp"]);
        (candidate.Entrypoint, candidate.Sbom, candidate.Packages).ShouldBe(("/app/run", "sha256:5b", 123));
    }

    /// <summary>A registry that takes only images is no reason to fail.</summary>
    [Fact]
    public void Decide_SbomNotStored_CompletesWithoutIt()
    {
        var plan = Rules.Decide(Ended(RunSample.Digest, Inspected with { SbomSha256 = "00ff", Packages = 1 }));

        plan.ShouldBeOfType<Plan.Complete>().Candidate.Sbom.ShouldBeNull();
    }

    [Fact]
    public void Decide_OtherSbomPushedThanWritten_IsRefused()
    {
        var failure = Failure(Ended(RunSample.Digest, Inspected with { SbomSha256 = "00ff" }, ("sha256:5b", "ff00")));

        failure.Reason.ShouldBe(FailureReason.ImageInvalid);
        failure.Message.ShouldContain("00ff");
        failure.Message.ShouldContain("ff00");
    }

    [Fact]
    public void Decide_OtherDigestPushedThanInspected_IsRefused()
    {
        var failure = Failure(Ended(RunSample.OtherDigest));

        failure.Reason.ShouldBe(FailureReason.ImageInvalid);
        failure.Message.ShouldContain(RunSample.Digest);
        failure.Message.ShouldContain(RunSample.OtherDigest);
    }

    [Fact]
    public void Decide_BasesUnread_IsRefused() =>
        Failure(Ended(RunSample.Digest) with { Bases = null })
            .ShouldSatisfyAllConditions(
                failure => (failure.Reason, failure.Step).ShouldBe((FailureReason.StepFailed, "pull")),
                failure => failure.Message.ShouldContain("the end of its log")
            );

    [Theory]
    [InlineData("inspect")]
    [InlineData("push")]
    public void Decide_ReportMissing_IsRefused(string step)
    {
        var containers = EndedContainers(RunSample.Digest, Inspected, default)
            .Select(each => each.Name == step ? PodSample.Ended(step, 0) : each);

        Failure(FactsOf(PodSample.Of("Succeeded", [.. containers])) with { Bases = new([Base]) })
            .Reason.ShouldBe(FailureReason.StepFailed);
    }

    private static Facts Ended(
        string pushed,
        InspectReport? inspected = null,
        (string? Digest, string? Sha256) sbom = default
    ) =>
        FactsOf(PodSample.Of("Succeeded", EndedContainers(pushed, inspected ?? Inspected, sbom))) with
        {
            Bases = new([Base]),
        };

    private static ContainerStatus[] EndedContainers(
        string pushed,
        InspectReport inspected,
        (string? Digest, string? Sha256) sbom
    ) =>
        [
            PodSample.Ended("clone", new StepReport { Ok = true }),
            PodSample.Ended("pull", new StepReport { Ok = true, Pull = new(1, "hash") }),
            PodSample.Ended("build", new StepReport { Ok = true }),
            PodSample.Ended("inspect", new StepReport { Ok = true, Inspect = inspected }),
            PodSample.Ended(
                "push",
                new StepReport
                {
                    Ok = true,
                    Push = new(pushed, 80_000_000, 5, 0, Sbom: sbom.Digest, SbomSha256: sbom.Sha256),
                }
            ),
        ];

    private static Pod Unschedulable() =>
        new()
        {
            Status = new()
            {
                Phase = "Pending",
                Conditions =
                [
                    new()
                    {
                        Type = "PodScheduled",
                        Status = "False",
                        Message = "0/1 nodes: Insufficient memory",
                    },
                ],
            },
        };

    private static Facts FactsOf(Pod pod) => FactsOf(new Job(), pod);

    private static Facts FactsOf() => FactsOf(new Job());

    private static Facts FactsOf(Job? job, Pod? pod = null) =>
        new(BuildSample.PlainRun, job, pod, null, null, "", Moment.Now);

    private static RunFailure Failure(Facts facts) => Rules.Decide(facts).ShouldBeOfType<Plan.Fail>().Failure;

    private static Plan.Wait Waiting(Facts facts) => Rules.Decide(facts).ShouldBeOfType<Plan.Wait>();
}
