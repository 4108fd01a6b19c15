using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Runs.Tests;

public sealed class FinishedRunTests
{
    private static readonly BuildRun Run = new()
    {
        Metadata = new()
        {
            Name = "web-1",
            Annotations = new Dictionary<string, string> { ["a"] = "b" },
        },
        Spec = new()
        {
            Build = new() { Target = "slim" },
            Verify = new() { Args = ["web"] },
            SettingsHash = "hash",
        },
        Status = new()
        {
            Steps = [new("clone", StepPhase.Succeeded)],
            Bases = [new("docker.io/library/node:22", "sha256:1")],
            Message = "published",
        },
    };

    [Theory]
    [InlineData(BuildRunPhase.Pending)]
    [InlineData(BuildRunPhase.Building)]
    [InlineData(BuildRunPhase.Publishing)]
    public void Slim_NotFinished_IsTheRunItself(BuildRunPhase phase)
    {
        var run = Run with { Status = Run.Status with { Phase = phase } };
        FinishedRun.Slim(run).ShouldBeSameAs(run);
    }

    [Theory]
    [InlineData(BuildRunPhase.Succeeded)]
    [InlineData(BuildRunPhase.Failed)]
    public void Slim_Finished_ForgetsHowItCameAbout(BuildRunPhase phase)
    {
        var slim = FinishedRun.Slim(Run with { Status = Run.Status with { Phase = phase } });
        slim.Spec.Build.Target.ShouldBe(new BuildRunSpec().Build.Target);
        slim.Spec.Verify.Args.ShouldBeEmpty();
        slim.Status.Steps.ShouldBeEmpty();
        slim.Status.Message.ShouldBeNull();
        slim.Metadata.ShouldBeSameAs(Run.Metadata);
        slim.Spec.SettingsHash.ShouldBe("hash");
        slim.Status.Bases.ShouldBe(Run.Status.Bases);
    }

    [Fact]
    public void Slim_Failed_KeepsTheReasonAndTheWords()
    {
        var failure = Failures.Of(FailureReason.RegistryUnavailable, "it is down");
        var status = Run.Status with { Phase = BuildRunPhase.Failed, Failure = failure };
        var slim = FinishedRun.Slim(Run with { Status = status });
        (slim.Status.Failure, slim.Status.Message).ShouldBe((failure, "published"));
    }

    [Fact]
    public void Slim_Published_KeepsTheReferenceAndWhen()
    {
        var image = new PublishedImage("r@sha256:1", "sha256:1", ["latest"], DateTimeOffset.UnixEpoch);
        var status = Run.Status with { Phase = BuildRunPhase.Succeeded, Image = image };
        var slim = FinishedRun.Slim(Run with { Status = status }).Status.Image!;
        (slim.Reference, slim.PublishedAt, slim.Tags.Count).ShouldBe((image.Reference, image.PublishedAt, 0));
    }
}
