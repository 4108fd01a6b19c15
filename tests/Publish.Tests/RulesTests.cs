using Dockerflow.Api.BuildRuns;
using Dockerflow.Samples;

namespace Dockerflow.Publish.Tests;

public sealed class RulesTests
{
    private static readonly BuildRun Run = RunSample.In(BuildRunPhase.Publishing);
    private static readonly PublishedImage Image = new(
        $"{RunSample.Repository}@{RunSample.OtherDigest}",
        RunSample.OtherDigest,
        ["latest"],
        Moment.Now
    );

    [Theory]
    [InlineData(-1, 600)]
    [InlineData(60_000_000, 660)]
    [InlineData(20_000_000_000, 3600)]
    [InlineData(long.MaxValue, 3600)]
    public void CopyTime_OfAnySize_IsBetweenTenMinutesAndAnHour(long size, int seconds) =>
        Rules.CopyTime(size).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Decide_ProvedCandidate_GetsItsTags() =>
        Rules.Decide(FactsOf(Run)).ShouldBeOfType<Plan.PutTags>().Tags.ShouldBe(["4f1c000-41", "latest"]);

    [Theory]
    [InlineData(null, 0, null)]
    [InlineData(0, 0, null)]
    [InlineData(-10, 0, null)]
    [InlineData(4, 0, null)]
    [InlineData(60, 0, 60)]
    [InlineData(86400, 0, 1801)]
    [InlineData(86400, 1790, 11)]
    public void Pause_WhatARegistryAsksFor_IsBounded(int? asked, int waited, int? expected)
    {
        static TimeSpan? Seconds(int? count) => count is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

        Rules.Pause(Seconds(asked), Seconds(waited)!.Value).ShouldBe(Seconds(expected));
    }

    [Fact]
    public void Decide_VersionTagFollowed_IsOneOfTheTags() =>
        Rules
            .Decide(
                FactsOf(
                    With(
                        Run.Spec with
                        {
                            Source = Run.Spec.Source with { Ref = "refs/tags/v1.2.0", Version = "v1.2.0" },
                        }
                    )
                )
            )
            .ShouldBeOfType<Plan.PutTags>()
            .Tags.ShouldContain("v1.2.0");

    [Fact]
    public void Decide_EveryTemplateBlank_FailsWithTheRemedy()
    {
        var failure = Failure(FactsOf(With(Run.Spec with { Image = Run.Spec.Image with { Tags = ["{version}"] } })));

        failure.Reason.ShouldBe(FailureReason.PublishDenied);
        failure.Message.ShouldContain("spec.image.tags");
    }

    [Fact]
    public void Decide_NewerRunPublished_IsSuperseded()
    {
        var failure = Failure(FactsOf(Run, Run, Sibling(42, Image)));

        failure.Reason.ShouldBe(FailureReason.Superseded);
        failure.Message.ShouldContain("42");
    }

    [Fact]
    public void Decide_NewerRunPublishedAndASecretProblem_IsSuperseded() =>
        Failure(FactsOf(Run, Sibling(42, Image)) with { SecretProblem = SecretProblem })
            .Reason.ShouldBe(FailureReason.Superseded);

    [Fact]
    public void Decide_NewerRunNotPublishedYet_GoesOn() =>
        Rules.Decide(FactsOf(Run, Run, Sibling(42, null))).ShouldBeOfType<Plan.PutTags>();

    [Fact]
    public void Decide_OlderRunPublished_GoesOn() =>
        Rules.Decide(FactsOf(Run, Sibling(40, Image), Run)).ShouldBeOfType<Plan.PutTags>();

    [Fact]
    public void Decide_AnyOrderOfSiblings_IsTheSame()
    {
        var siblings = new[] { Sibling(40, Image), Run, Sibling(43, Image), Sibling(44, null) };

        Failure(FactsOf(Run, siblings)).ShouldBe(Failure(FactsOf(Run, [.. siblings.Reverse()])));
    }

    [Fact]
    public void Decide_SecretProblem_FailsWithIt() =>
        Failure(FactsOf(Run) with { SecretProblem = SecretProblem }).ShouldBe(SecretProblem);

    private static RunFailure SecretProblem => new(FailureReason.SecretInvalid, FailureClass.Configuration, "no key");

    private static BuildRun With(BuildRunSpec spec) => RunSample.In(BuildRunPhase.Publishing, spec);

    private static BuildRun Sibling(long sequence, PublishedImage? image)
    {
        var run = With(RunSample.Spec with { Sequence = sequence });
        return run with { Status = run.Status with { Image = image } };
    }

    private static Facts FactsOf(BuildRun run, params BuildRun[] siblings) => new(run, siblings, null, Moment.Now);

    private static RunFailure Failure(Facts facts) => Rules.Decide(facts).ShouldBeOfType<Plan.Fail>().Failure;
}
