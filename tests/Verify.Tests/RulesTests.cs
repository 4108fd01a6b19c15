using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;
using Dockerflow.Api.Steps;
using Dockerflow.Samples;

namespace Dockerflow.Verify.Tests;

public sealed class RulesTests
{
    public static TheoryData<CheckName> ProbedChecks =>
        [.. Enum.GetValues<CheckName>().Where(check => !StaticChecks.Has(check))];

    [Fact]
    public void Decide_NoPod_CreatesIt() => Decide(VerifySample.FactsOf(null)).ShouldBe(new Plan.CreatePod());

    /// <summary>It cannot be made for ever: something is in the way.</summary>
    [Fact]
    public void Decide_NoPodForTooLong_FailsWithTimeout()
    {
        var facts = VerifySample.FactsOf(null);
        var failure = Failure(facts with { Now = facts.Now + TimeSpan.FromHours(2) });
        (failure.Reason, failure.Class).ShouldBe((FailureReason.Timeout, FailureClass.Infrastructure));
    }

    [Fact]
    public void Decide_NoPodAndASecretProblem_FailsWithIt()
    {
        var problem = new RunFailure(FailureReason.SecretMissing, FailureClass.Configuration, "no such Secret");

        Failure(VerifySample.FactsOf(null) with { SecretProblem = problem }).ShouldBe(problem);
    }

    [Fact]
    public void Decide_EverythingWell_PassesWithEveryCheck()
    {
        var pass = Decide(VerifySample.FactsOf(VerifySample.Probed())).ShouldBeOfType<Plan.Pass>();

        pass.Checks.Select(check => check.Name).ShouldBe(Enum.GetValues<CheckName>());
        pass.Checks.ShouldAllBe(check => check.Passed);
    }

    [Theory]
    [MemberData(nameof(ProbedChecks))]
    public void Decide_RequiredCheckFails_Refuses(CheckName check)
    {
        var facts = VerifySample.FactsOf(
            VerifySample.Probed(bad: check),
            VerifySample.WithCheck(check, CheckLevel.Required)
        ) with
        {
            Log = "last lines",
        };

        var plan = Decide(facts).ShouldBeOfType<Plan.Fail>();

        (plan.Failure.Reason, plan.Failure.Message, plan.Failure.Log).ShouldBe(
            (FailureReason.ChecksFailed, $"{check}: it is not so", "last lines")
        );
        plan.Checks.Where(result => result.Refuses()).Select(result => result.Name).ShouldBe([check]);
    }

    [Theory]
    [MemberData(nameof(ProbedChecks))]
    public void Decide_WarningCheckFails_PassesAndTells(CheckName check)
    {
        var pass = Decide(
                VerifySample.FactsOf(VerifySample.Probed(bad: check), VerifySample.WithCheck(check, CheckLevel.Warn))
            )
            .ShouldBeOfType<Plan.Pass>();

        pass.Checks.Single(result => !result.Passed).ShouldBe(new(check, CheckLevel.Warn, false, "it is not so"));
    }

    [Theory]
    [MemberData(nameof(ProbedChecks))]
    public void Decide_SkippedCheck_IsNotInTheReport(CheckName check)
    {
        var pass = Decide(
                VerifySample.FactsOf(VerifySample.Probed(bad: check), VerifySample.WithCheck(check, CheckLevel.Skip))
            )
            .ShouldBeOfType<Plan.Pass>();

        pass.Checks.ShouldNotContain(result => result.Name == check);
    }

    [Fact]
    public void Decide_PolicyRequiresWhatTheTenantSkips_Refuses()
    {
        var policy = new OperatorPolicy { RequiredChecks = [CheckName.Version] };
        var facts = VerifySample.FactsOf(
            VerifySample.Probed(bad: CheckName.Version),
            VerifySample.WithCheck(CheckName.Version, CheckLevel.Skip)
        );

        Rules.Decide(facts, policy).ShouldBeOfType<Plan.Fail>().Failure.Reason.ShouldBe(FailureReason.ChecksFailed);
    }

    [Fact]
    public void Decide_HeartbeatOfACandidateWithoutBackends_IsAWarning()
    {
        var pass = Decide(VerifySample.FactsOf(VerifySample.Probed(bad: CheckName.HeartbeatHealthy)))
            .ShouldBeOfType<Plan.Pass>();

        pass.Checks.Single(result => !result.Passed).Level.ShouldBe(CheckLevel.Warn);
    }

    [Fact]
    public void Decide_ProbeSaysNothingAboutACheck_ItHasFailed()
    {
        var pod = PodSample.Of(
            "Running",
            VerifySample.App(),
            VerifySample.Probe(VerifySample.Findings().Where(finding => finding.Name != CheckName.Port).ToArray())
        );

        Failure(VerifySample.FactsOf(pod)).Message.ShouldBe("Port: the probe did not answer");
    }

    [Theory]
    [InlineData("10001", true)]
    [InlineData("10001:0", true)]
    [InlineData("10001:app", true)]
    [InlineData("", false)]
    [InlineData("0", false)]
    [InlineData("app", false)]
    [InlineData("1000:10001", false)]
    [InlineData("100010", false)]
    [InlineData(" 10001", false)]
    public void Decide_UserOfTheImage_MustBe10001(string user, bool allowed)
    {
        var plan = Decide(
            VerifySample.FactsOf(VerifySample.Probed(), CandidateIs(RunSample.Candidate with { User = user }))
        );

        (plan is Plan.Pass).ShouldBe(allowed);
        if (plan is Plan.Fail fail)
        {
            fail.Failure.Message.ShouldContain("USER 10001");
        }
    }

    [Fact]
    public void Decide_NoVersionFile_Refuses() =>
        Failure(
            VerifySample.FactsOf(VerifySample.Probed(), CandidateIs(RunSample.Candidate with { VersionFile = false }))
        )
            .Message.ShouldContain("/app/version.json");

    [Fact]
    public void Decide_NodeRanAnotherImage_ProvesNothing()
    {
        var pod = PodSample.Of(
            "Running",
            VerifySample.App(RunSample.OtherDigest),
            VerifySample.Probe(VerifySample.Findings())
        );

        var failure = Failure(VerifySample.FactsOf(pod));

        (failure.Reason, failure.Message).ShouldBe(
            (FailureReason.StepFailed, "the node ran another image than the candidate")
        );
    }

    [Fact]
    public void Decide_ImageIdOnlyContainsTheDigest_ProvesNothing()
    {
        var app = VerifySample.App() with
        {
            ImageID = $"evil.example.com/{RunSample.Digest}/x@{RunSample.OtherDigest}",
        };

        Decide(VerifySample.FactsOf(PodSample.Of("Running", app, VerifySample.Probe(VerifySample.Findings()))))
            .ShouldBeOfType<Plan.Fail>();
    }

    // A probe with a short timeout ends before the patience with the registry does.
    [Theory]
    [InlineData("ErrImagePull", FailureReason.CandidateUnpullable)]
    [InlineData("ImagePullBackOff", FailureReason.CandidateUnpullable)]
    [InlineData("CreateContainerError", FailureReason.CandidateNotStarted)]
    public void Decide_ProbeEndedBeforeTheCandidateStarted_TellsWhyItDidNot(string reason, FailureReason expected)
    {
        var pod = PodSample.Of(
            "Pending",
            PodSample.Waiting(VerifyPod.AppContainer, reason, "words"),
            VerifySample.Probe(VerifySample.Findings(CheckName.Starts))
        );

        var failure = Failure(VerifySample.FactsOf(pod));

        (failure.Reason, failure.Message).ShouldBe((expected, $"{reason}: words"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("garbage")]
    [InlineData("""{"ok":true}""")]
    [InlineData("""{"ok":false,"message":"no POD_IP"}""")]
    public void Decide_ProbeWithoutFindings_HasFailedAsAStep(string? message)
    {
        var pod = PodSample.Of("Running", VerifySample.App(), PodSample.Ended(StepNames.Probe, 1, message));

        var failure = Failure(VerifySample.FactsOf(pod));

        (failure.Reason, failure.Step).ShouldBe((FailureReason.StepFailed, StepNames.Probe));
    }

    [Theory]
    [InlineData(0, null, "ended by itself with code 0")]
    [InlineData(1, null, "ended by itself with code 1")]
    [InlineData(137, "OOMKilled", "was killed for its memory")]
    public void Decide_CandidateDies_IsNotWaitedFor(int code, string? reason, string words)
    {
        var pod = PodSample.Of(
            "Running",
            PodSample.Ended(VerifyPod.AppContainer, code, reason: reason),
            PodSample.Running(StepNames.Probe)
        );

        var plan = Decide(VerifySample.FactsOf(pod) with { Log = "last lines" }).ShouldBeOfType<Plan.Fail>();

        (plan.Failure.Reason, plan.Failure.Log).ShouldBe((FailureReason.CandidateNotStarted, "last lines"));
        plan.Failure.Message.ShouldContain(words);
        plan.Checks.ShouldHaveSingleItem().ShouldBe(new(CheckName.Starts, CheckLevel.Required, false, words));
    }

    [Theory]
    [InlineData("Evicted", FailureReason.Evicted)]
    [InlineData("NodeLost", FailureReason.NodeLost)]
    // The kubelet ends the candidate at the deadline; it did not end by itself.
    [InlineData("DeadlineExceeded", FailureReason.Timeout)]
    public void Decide_PodEndedAsAWhole_HasThePodsReason(string reason, FailureReason expected)
    {
        var pod = PodSample.Gone(
            reason,
            "why",
            PodSample.Ended(VerifyPod.AppContainer, 137),
            PodSample.Running(StepNames.Probe)
        );

        Failure(VerifySample.FactsOf(pod)).Reason.ShouldBe(expected);
    }

    [Theory]
    [InlineData(VerifyPod.AppContainer, "ImagePullBackOff", FailureReason.CandidateUnpullable)]
    [InlineData(VerifyPod.AppContainer, "InvalidImageName", FailureReason.CandidateUnpullable)]
    [InlineData(VerifyPod.AppContainer, "CreateContainerError", FailureReason.CandidateNotStarted)]
    [InlineData(VerifyPod.AppContainer, "CreateContainerConfigError", FailureReason.CandidateNotStarted)]
    [InlineData(StepNames.Probe, "ImagePullBackOff", FailureReason.StepImageUnavailable)]
    public void Decide_ContainerCannotStart_TellsWhose(string container, string reason, FailureReason expected)
    {
        var facts = VerifySample.FactsOf(PodSample.Of("Pending", PodSample.Waiting(container, reason, "words"))) with
        {
            Now = Moment.Now.AddSeconds(61),
        };

        var failure = Failure(facts);

        (failure.Reason, failure.Step, failure.Message).ShouldBe((expected, container, $"{reason}: words"));
    }

    [Fact]
    public void Decide_RegistryOutForAMoment_Waits() =>
        Decide(VerifySample.FactsOf(PodSample.Of("Pending", PodSample.Waiting(VerifyPod.AppContainer, "ErrImagePull"))))
            .ShouldBeOfType<Plan.Wait>();

    [Fact]
    public void Decide_NoResultForTooLong_TimesOut()
    {
        var facts = VerifySample.FactsOf(
            PodSample.Of("Running", VerifySample.App(), PodSample.Running(StepNames.Probe)),
            VerifySample.With(new() { Timeout = Duration.Minutes(3) })
        );

        Decide(facts with { Now = Moment.Now.AddMinutes(8) })
            .ShouldBe(new Plan.Wait("the candidate runs and is probed"));
        Failure(facts with { Now = Moment.Now.AddMinutes(8).AddSeconds(1) }).Reason.ShouldBe(FailureReason.Timeout);
    }

    [Fact]
    public void Decide_FindingsWithControlCharacters_AreCleaned()
    {
        var findings = VerifySample
            .Findings(CheckName.Version)
            .Select(finding => finding with { Message = "\u001b[2J" + new string('x', 1000) })
            .ToArray();

        var failure = Decide(
                VerifySample.FactsOf(PodSample.Of("Running", VerifySample.App(), VerifySample.Probe(findings)))
            )
            .ShouldBeOfType<Plan.Fail>();

        failure.Checks.ShouldAllBe(check => !check.Message.Contains('\u001b') && check.Message.Length <= 1024);
    }

    private static BuildRun CandidateIs(Candidate candidate) =>
        VerifySample.Run with
        {
            Status = VerifySample.Run.Status with { Candidate = candidate },
        };

    private static Plan Decide(Facts facts) => Rules.Decide(facts, VerifySample.Policy);

    private static RunFailure Failure(Facts facts) => Decide(facts).ShouldBeOfType<Plan.Fail>().Failure;
}
