using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;
using Dockerflow.Api.Promotions;

namespace Dockerflow.Decide.Tests;

/// <summary>Facts one step further.</summary>
internal static class FactsExtensions
{
    public static Plan Plan(this Facts facts) => Decision.Make(facts);

    public static Explanation Explain(this Facts facts) => Decision.Explain(facts);

    public static Facts At(this Facts facts, DateTimeOffset now) => facts with { Now = now };

    public static Facts After(this Facts facts, TimeSpan time) => facts.At(facts.Now + time);

    public static Facts WithWish(this Facts facts, Func<ContainerBuild, ContainerBuild> change) =>
        facts with
        {
            Wish = change(facts.Wish),
        };

    public static Facts WithSpec(this Facts facts, Func<ContainerBuildSpec, ContainerBuildSpec> change) =>
        facts.WithWish(wish => wish with { Spec = change(wish.Spec) });

    public static Facts WithPolicy(this Facts facts, OperatorPolicy policy) => facts with { Policy = policy };

    public static Facts WithTriggers(this Facts facts, params RebuildTrigger[] triggers) =>
        facts.WithSpec(spec => spec with { Rebuild = spec.Rebuild with { Triggers = triggers } });

    public static Facts WithTip(this Facts facts, string? tip) =>
        facts with
        {
            Source = facts.Source with { Tip = tip },
        };

    public static Facts WithBases(this Facts facts, params BaseImage[] bases) =>
        facts with
        {
            Bases = Given.Observed(bases),
        };

    /// <summary>The registries have this digest since now, as the newest of a series of moves.</summary>
    public static Facts WithMove(this Facts facts, BaseImage image, DateTimeOffset? series = null) =>
        facts with
        {
            Bases = new([new(image, facts.Now, series ?? facts.Now)]),
        };

    public static Facts Among(this Facts facts, Decide.Admissions.Admission admission) =>
        facts with
        {
            Admission = admission,
        };

    public static Facts Requested(this Facts facts, string value) =>
        facts.WithWish(wish =>
            wish with
            {
                Metadata = wish.Metadata with
                {
                    Annotations = new Dictionary<string, string> { [Names.RebuildAnnotation] = value },
                },
            }
        );

    /// <summary>The plan must be a start; the run is there as the server would store it, and active.</summary>
    public static Facts Carried(this Facts facts)
    {
        var run = facts.Plan().ShouldBeOfType<Plan.Start>().Run;
        var stored = run with { Metadata = run.Metadata with { Uid = $"uid-of-{run.Metadata.Name}", Generation = 1 } };
        return facts with
        {
            Runs = [.. facts.Runs, stored],
            Admission = facts.Admission with { Active = facts.Admission.Active + 1 },
        };
    }

    /// <summary>The newest run is published now; its bases are those that the registries have.</summary>
    public static Facts Succeeded(this Facts facts) =>
        facts.Ended(
            (run, status) =>
                status with
                {
                    Phase = BuildRunPhase.Succeeded,
                    Bases = Taken(run, facts),
                    Image = new(
                        $"{run.Spec.Image.Repository}@{Given.Digest((int)run.Spec.Sequence)}",
                        Given.Digest((int)run.Spec.Sequence),
                        ["latest"],
                        facts.Now
                    ),
                }
        );

    /// <summary>As <see cref="Succeeded"/>, with the layers that it was allowed to reuse.</summary>
    public static Facts Reused(this Facts facts) =>
        facts
            .Succeeded()
            .WithNewest(run =>
                run with
                {
                    Status = run.Status with { Image = run.Status.Image! with { LayersSince = run.Spec.Cache?.Since } },
                }
            );

    /// <summary>The newest run ended now without an image.</summary>
    public static Facts Failed(this Facts facts, FailureReason reason, bool recordsBases = false, string step = "") =>
        facts.Ended(
            (run, status) =>
                status with
                {
                    Phase = reason == FailureReason.Cancelled ? BuildRunPhase.Cancelled : BuildRunPhase.Failed,
                    Message = $"{reason}: as it was arranged",
                    Bases = recordsBases ? Taken(run, facts) : [],
                    Failure = new(reason, FailureReasons.ClassOf(reason), "as it was arranged", step),
                }
        );

    /// <summary>The newest run is in this phase.</summary>
    public static Facts InPhase(this Facts facts, BuildRunPhase phase, string message) =>
        facts.WithNewest(run => run with { Status = run.Status with { Phase = phase, Message = message } });

    public static Facts Promoted(this Facts facts, string environment, PromotionStatus status)
    {
        var run = facts.Newest!;
        var promotion = new Promotion
        {
            Metadata = new() { Name = $"{run.Metadata.Name}-{environment}" },
            Spec = new()
            {
                BuildRunRef = new(run.Metadata.Name!),
                Environment = environment,
                Sequence = run.Spec.Sequence,
                Image = run.Status.Image!.Reference,
                Content = run.Status.Image.Content,
                Revision = run.Spec.Source.Revision,
            },
            Status = status,
        };
        return facts with { Promotions = [.. facts.Promotions, promotion] };
    }

    /// <summary>The status that the plan leads to is written.</summary>
    public static Facts Reported(this Facts facts)
    {
        var status = Decide.Report.StatusReport.Of(facts, facts.Plan());
        return facts.WithWish(wish => wish with { Status = status });
    }

    public static Facts WithNewest(this Facts facts, Func<BuildRun, BuildRun> change) =>
        facts with
        {
            Runs = [.. facts.Runs.SkipLast(1), change(facts.Runs[^1])],
        };

    /// <summary>What pull records: the pinned digest where there is one, else what the tag has.</summary>
    private static IReadOnlyList<BaseImage> Taken(BuildRun run, Facts facts) =>
        [
            .. facts.Bases.Now.Select(now =>
                run.Spec.PinnedBases?.FirstOrDefault(pin => pin.Name == now.Image.Name) ?? now.Image
            ),
        ];

    private static Facts Ended(this Facts facts, Func<BuildRun, BuildRunStatus, BuildRunStatus> change) =>
        facts.WithNewest(run => run with { Status = change(run, run.Status) with { FinishedAt = facts.Now } }) with
        {
            Admission = facts.Admission with { Active = facts.Admission.Active - 1 },
        };
}
