using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Policy;
using Dockerflow.Api.Steps;
using Dockerflow.Samples;

namespace Dockerflow.Build.Tests;

public sealed class StepInputsTests
{
    private static readonly OperatorPolicy Policy = new();

    [Fact]
    public void Version_OtherRunOfTheSameInputs_IsTheSame()
    {
        var again = RunSample.In(
            BuildRunPhase.Pending,
            BuildSample.Full with
            {
                Sequence = 42,
                Follows = "uid",
                Cause = new("Age", "k"),
            }
        );

        StepInputs.Version(again).ShouldBe(StepInputs.Version(BuildSample.FullRun));
    }

    [Fact]
    public void Version_AnyInputChanged_IsAnother()
    {
        var builds = new[]
        {
            BuildSample.Full,
            BuildSample.Full with
            {
                Source = BuildSample.Full.Source with { Revision = new string('b', 40) },
            },
            BuildSample.Full with
            {
                Source = BuildSample.Full.Source with { Url = "https://git.example.com/other.git" },
            },
            BuildSample.Full with
            {
                Build = BuildSample.Full.Build with { Target = "other" },
            },
            BuildSample.Full with
            {
                Build = BuildSample.Full.Build with { Args = [new("FLAVOUR", "fat")] },
            },
            BuildSample.Full with
            {
                Build = BuildSample.Full.Build with { Dockerfile = "Other" },
            },
        }.Select(spec => StepInputs.Version(RunSample.In(BuildRunPhase.Pending, spec)).Build);

        builds.ShouldBeUnique();
    }

    [Fact]
    public void Build_WithSecrets_GetsTheirFilesInOrder() =>
        StepInputs
            .Build(BuildSample.FullRun, Policy)
            .Secrets.Select(secret => (secret.Id, secret.Path))
            .ShouldBe([("npmrc", "/credentials/build/0/value"), ("token", "/credentials/build/1/value")]);

    [Fact]
    public void Push_AnyRun_GoesToTheCandidatesUnderTheRunsName()
    {
        var input = StepInputs.Push(BuildSample.FullRun, Policy);

        (input.Repository, input.Tag).ShouldBe(
            ("registry.example.com/ops/tokenserver-candidates", BuildSample.FullRun.Metadata.Name)
        );
    }

    /// <summary>The SBOM is as old as the run, and names what it is going to be published as.</summary>
    [Fact]
    public void Inspect_AnyRun_GetsItsStartAndItsRepository()
    {
        var run = BuildSample.FullRun;
        var started = new DateTimeOffset(2026, 11, 26, 1, 2, 3, TimeSpan.Zero);

        StepInputs
            .Inspect(run with { Status = run.Status with { StartedAt = started } })
            .ShouldBe(new InspectInput("/work/image", "/documents", started, "registry.example.com/ops/tokenserver"));
        StepInputs
            .Inspect(
                run with
                {
                    Status = new(),
                    Metadata = run.Metadata with { CreationTimestamp = started.AddDays(1) },
                }
            )
            .Created.ShouldBe(started.AddDays(1));
        StepInputs.Push(run, Policy).Documents.ShouldBe("/documents");
    }

    [Fact]
    public void Push_AnyRun_MayMountFromWhereItIsPublished() =>
        StepInputs.Push(BuildSample.FullRun, Policy).MountFrom.ShouldBe([BuildSample.FullRun.Spec.Image.Repository]);

    [Fact]
    public void Push_CandidatesInThePublishedRepository_MountsFromNowhere()
    {
        var image = BuildSample.Full.Image with
        {
            Candidates = new() { Repository = BuildSample.Full.Image.Repository },
        };
        var run = RunSample.In(BuildRunPhase.Pending, BuildSample.Full with { Image = image });

        StepInputs.Push(run, Policy).MountFrom.ShouldBeNull();
    }

    [Fact]
    public void All_WithoutCredentials_NameNoFile()
    {
        StepInputs.Clone(BuildSample.PlainRun, Policy).CredentialsDir.ShouldBeNull();
        StepInputs.Pull(BuildSample.PlainRun, Policy).AuthFile.ShouldBeNull();
        StepInputs.Push(BuildSample.PlainRun, Policy).AuthFile.ShouldBeNull();
    }
}
