using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;
using Dockerflow.Kube.Objects;
using Dockerflow.Samples;

namespace Dockerflow.Roll.Tests;

public sealed class PlannerTests
{
    private static readonly ContainerBuild Wish = new()
    {
        Metadata = new()
        {
            Name = "tokenserver",
            Namespace = PromotionSample.Namespace,
            Uid = "uid-of-wish",
            Generation = 3,
        },
        Spec = new()
        {
            Environments =
            [
                new()
                {
                    Name = "stage",
                    Targets = [new() { Name = "web" }],
                    After = new(Soak: Duration.Minutes(10)),
                },
                new() { Name = "qa", Targets = [new() { Name = "web-qa" }] },
                new()
                {
                    Name = "prod",
                    Targets = [new() { Name = "web-prod" }],
                    Before = new(new ApprovalGate()),
                },
            ],
        },
        Status = new() { Conditions = [Stalled(Condition.False, generation: 3)] },
    };

    [Fact]
    public void Next_NothingPublished_IsNull() =>
        Planner.Next(Wish, [RunSample.In(BuildRunPhase.Publishing)], []).ShouldBeNull();

    [Fact]
    public void Next_Published_BeginsWithTheFirstEnvironmentAndItsSpec()
    {
        var next = Planner.Next(Wish, [Published(41)], [])!;

        (next.Spec.Environment, next.Spec.Sequence, next.Spec.Image).ShouldBe(("stage", 41, ImageOf(41)));
        next.Spec.Targets.ShouldBe(Wish.Spec.Environments[0].Targets);
        next.Spec.After.ShouldBe(Wish.Spec.Environments[0].After);
        next.Metadata.Controller()!.Uid.ShouldBe("uid-of-wish");
        next.Metadata.Label(Names.EnvironmentLabel).ShouldBe("stage");
    }

    [Theory]
    [InlineData("", "stage")]
    [InlineData("stage", "qa")]
    [InlineData("stage qa", "prod")]
    [InlineData("stage qa prod", null)]
    public void Next_EnvironmentsVerified_GoesToTheOneBehind(string verified, string? expected)
    {
        var promotions = verified
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => Promoted(41, name, PromotionPhase.Verified))
            .ToList();

        (Planner.Next(Wish, [Published(41)], promotions)?.Spec.Environment).ShouldBe(expected);
    }

    [Theory]
    [InlineData(PromotionPhase.Pending)]
    [InlineData(PromotionPhase.Rolling)]
    [InlineData(PromotionPhase.Soaking)]
    [InlineData(PromotionPhase.RollingBack)]
    [InlineData(PromotionPhase.Failed)]
    [InlineData(PromotionPhase.Superseded)]
    public void Next_EnvironmentNotVerified_GoesNoFurther(PromotionPhase phase) =>
        Planner.Next(Wish, [Published(41)], [Promoted(41, "stage", phase)]).ShouldBeNull();

    [Fact]
    public void Next_NewerImage_StartsAtTheBeginningWhereverTheOlderIs()
    {
        var next = Planner.Next(
            Wish,
            [Published(41), Published(42)],
            [Promoted(41, "stage", PromotionPhase.Verified), Promoted(41, "qa", PromotionPhase.Rolling)]
        )!;

        (next.Spec.Environment, next.Spec.Sequence).ShouldBe(("stage", 42));
    }

    // Both would change the same workload, and the newer would remember the bad image as the one to go back to.
    [Fact]
    public void Next_OlderIsGoingBack_WaitsForItsEnd()
    {
        BuildRun[] runs = [Published(41), Published(42)];

        Planner.Next(Wish, runs, [Promoted(41, "stage", PromotionPhase.RollingBack)]).ShouldBeNull();
        Planner.Next(Wish, runs, [Promoted(41, "stage", PromotionPhase.Failed)])!.Spec.Sequence.ShouldBe(42);
    }

    [Theory]
    [InlineData(PromotionPhase.Pending)]
    [InlineData(PromotionPhase.Rolling)]
    [InlineData(PromotionPhase.Verified)]
    [InlineData(PromotionPhase.Superseded)]
    [InlineData(PromotionPhase.RollingBack)]
    public void Next_NewerIsInTheEnvironment_NeverMovesBack(PromotionPhase phase) =>
        // The run of the newer promotion has left the history.
        Planner.Next(Wish, [Published(41)], [Promoted(42, "stage", phase)]).ShouldBeNull();

    [Fact]
    public void Next_Quarantined_IsNotBegunAnywhere()
    {
        var bad = Promoted(42, "stage", PromotionPhase.Failed);

        Planner
            .Next(Wish, [Published(42)], [bad with { Status = bad.Status with { Quarantined = true } }])
            .ShouldBeNull();
    }

    [Fact]
    public void Next_QuarantinedDigestUnderAnotherRun_IsNotBegunEither()
    {
        var bad = Promoted(42, "stage", PromotionPhase.Failed);
        var same = Published(43);
        var run = same with
        {
            Status = same.Status with { Image = same.Status.Image! with { Reference = ImageOf(42) } },
        };

        Planner.Next(Wish, [run], [bad with { Status = bad.Status with { Quarantined = true } }]).ShouldBeNull();
    }

    [Fact]
    public void Next_QuarantinedInProd_StageStaysWhereItIs()
    {
        var bad = Promoted(42, "prod", PromotionPhase.Failed);
        Promotion[] promotions =
        [
            Promoted(42, "stage", PromotionPhase.Verified),
            Promoted(42, "qa", PromotionPhase.Verified),
            bad with
            {
                Status = bad.Status with { Quarantined = true },
            },
        ];

        Planner.Next(Wish, [Published(41), Published(42)], promotions).ShouldBeNull();
    }

    /// <summary>The rebuild changed nothing: what was verified stays, and goes on to where it was not yet.</summary>
    [Fact]
    public void Next_ARebuildOfTheSameContent_RollsOutOnlyWhereTheContentIsNot()
    {
        BuildRun[] runs = [Published(41, "sha256:c"), Published(42, "sha256:c")];
        var stage = Promoted(41, "stage", PromotionPhase.Verified, "sha256:c");

        Planner.Next(Wish, runs, [stage])!.Spec.Environment.ShouldBe("qa");
        Planner
            .Next(
                Wish,
                runs,
                [
                    stage,
                    Promoted(41, "qa", PromotionPhase.Verified, "sha256:c"),
                    Promoted(41, "prod", PromotionPhase.Verified, "sha256:c"),
                ]
            )
            .ShouldBeNull();
    }

    [Theory]
    [InlineData(PromotionPhase.Rolling)]
    [InlineData(PromotionPhase.Soaking)]
    public void Next_TheSameContentIsOnItsWay_WaitsForIt(PromotionPhase phase) =>
        Planner
            .Next(
                Wish,
                [Published(41, "sha256:c"), Published(42, "sha256:c")],
                [Promoted(41, "stage", phase, "sha256:c")]
            )
            .ShouldBeNull();

    [Fact]
    public void Next_OtherOrUnknownContent_IsRolledOut()
    {
        var stage = Promoted(41, "stage", PromotionPhase.Verified, "sha256:c");
        Planner.Next(Wish, [Published(42, "sha256:d")], [stage])!.Spec.Environment.ShouldBe("stage");
        Planner
            .Next(Wish, [Published(42)], [stage with { Spec = stage.Spec with { Content = "" } }])!
            .Spec.Environment.ShouldBe("stage");
    }

    [Fact]
    public void Next_QuarantinedContentUnderAnotherDigest_IsNotBegunEither()
    {
        var bad = Promoted(42, "stage", PromotionPhase.Failed, "sha256:c");
        Planner
            .Next(Wish, [Published(43, "sha256:c")], [bad with { Status = bad.Status with { Quarantined = true } }])
            .ShouldBeNull();
    }

    [Fact]
    public void Next_SpecNotAccepted_IsNull()
    {
        Planner.Next(With(Stalled(Condition.True, 3)), [Published(41)], []).ShouldBeNull();
        Planner
            .Next(With(Stalled(Condition.False, 2)), [Published(41)], [])
            .ShouldBeNull("another generation was accepted");
        Planner.Next(Wish with { Status = new() }, [Published(41)], []).ShouldBeNull("nobody has looked yet");
    }

    [Fact]
    public void Next_NoEnvironments_IsNull() =>
        Planner.Next(Wish with { Spec = new() }, [Published(41)], []).ShouldBeNull();

    [Fact]
    public void Next_AskedTwice_IsTheSame()
    {
        var (first, second) = (Planner.Next(Wish, [Published(41)], [])!, Planner.Next(Wish, [Published(41)], [])!);

        second.Metadata.Name.ShouldBe(first.Metadata.Name);
    }

    [Fact]
    public void Name_LongNames_AreCutAndStillDiffer()
    {
        var wish = Wish with
        {
            Metadata = Wish.Metadata with { Name = new string('a', 23) + "-." + new string('b', 200) },
        };
        var names = new[] { "stage", new string('e', 63), new string('e', 62) + "x" }
            .Select(environment => Planner.Name(wish, Published(41), environment))
            .ToList();

        names.ShouldBeUnique();
        names.ShouldAllBe(name =>
            name.Length <= 62 && System.Text.RegularExpressions.Regex.IsMatch(name, "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        );
    }

    private static ContainerBuild With(Condition stalled) => Wish with { Status = new() { Conditions = [stalled] } };

    private static Condition Stalled(string status, long generation) =>
        new("Stalled", status, "Accepted", "", Moment.Now, generation);

    private static string ImageOf(long sequence) => $"{RunSample.Repository}@sha256:{sequence:x64}";

    private static BuildRun Published(long sequence, string content = "")
    {
        var run = RunSample.In(BuildRunPhase.Succeeded, RunSample.Spec with { Sequence = sequence });
        return run with
        {
            Status = run.Status with
            {
                Image = new(ImageOf(sequence), $"sha256:{sequence:x64}", ["latest"], Moment.Now, content),
            },
        };
    }

    private static Promotion Promoted(long sequence, string environment, PromotionPhase phase, string content = "") =>
        new()
        {
            Spec = new()
            {
                Environment = environment,
                Sequence = sequence,
                BuildRunRef = new(Published(sequence).Metadata.Name!),
                Image = ImageOf(sequence),
                Content = content,
            },
            Status = new() { Phase = phase },
        };
}
