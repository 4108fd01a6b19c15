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
        slim.Metadata.ShouldBeSameAs(Run.Metadata);
        (slim.Spec.SettingsHash, slim.Status.Message).ShouldBe(("hash", "published"));
        slim.Status.Bases.ShouldBe(Run.Status.Bases);
    }
}
