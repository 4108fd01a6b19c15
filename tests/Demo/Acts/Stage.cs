using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;
using Dockerflow.Demo.Board;

namespace Dockerflow.Demo.Acts;

/// <summary>Plays one act: lets it happen, follows the run to its end, and compares promise and cluster.</summary>
internal sealed class Stage(Scene scene)
{
    private readonly Inspection inspection = new(scene);

    public async Task<ActResult> PlayAsync(Act act, CancellationToken ct)
    {
        scene.Board.Begin(act.Title);
        var start = scene.Clock.GetTimestamp();
        var known = scene.World.Runs.Select(Name).ToHashSet();
        var revision = await act.Trigger(ct);
        var first = await FirstAsync(act, known, ct);
        var run = await LastAsync(first, ct);
        var findings =
            act.MustFail ? await RefusedAsync(run, ct)
            : act.ChangesNothing ? await RefreshedAsync(run, revision, ct)
            : await ReleasedAsync(run, revision, ct);
        var all =
            (IReadOnlyList<Finding>)[.. Started(act, known, first, revision), .. findings, .. await act.Also(run, ct)];
        var result = new ActResult(
            act.Title,
            Happened(run),
            Why(run),
            scene.Clock.GetElapsedTime(start),
            inspection.ProdDigest(),
            all
        );
        scene.Board.End(result);
        return result;
    }

    private async Task<BuildRun> FirstAsync(Act act, HashSet<string> known, CancellationToken ct)
    {
        var run = await scene.World.WaitForAsync(
            $"a run because of {act.Cause}",
            () => scene.World.Runs.FirstOrDefault(run => !known.Contains(Name(run))),
            ct
        );
        await act.Started(run, ct);
        return run;
    }

    /// <summary>A run that broke down by no fault of anybody is tried again by the operator, and so is followed here.</summary>
    private async Task<BuildRun> LastAsync(BuildRun first, CancellationToken ct)
    {
        for (var sequence = first.Spec.Sequence; ; sequence++)
        {
            var run = await scene.World.WaitForAsync($"the end of run {sequence}", () => Finished(sequence), ct);
            if (run.Status.Failure?.Class != FailureClass.Infrastructure)
            {
                return run;
            }
        }
    }

    private async Task<IReadOnlyList<Finding>> ReleasedAsync(BuildRun run, string revision, CancellationToken ct)
    {
        if (run.Status.Image is not { } image)
        {
            return [new(false, "the candidate is published", Happened(run))];
        }
        await scene.World.WaitForAsync("stage and prod to take the image", () => Rolled(Name(run)), ct);
        return
        [
            .. inspection.Promotions(Name(run)),
            await inspection.TagsAsync(image, ct),
            .. inspection.Workloads(image),
            .. await inspection.ServedAsync(image.Digest, revision, ct),
        ];
    }

    private async Task<IReadOnlyList<Finding>> RefreshedAsync(BuildRun run, string revision, CancellationToken ct)
    {
        if (run.Status.Image is not { } image || scene.World.Rolled is not { } running)
        {
            return [new(false, "the candidate is published", Happened(run))];
        }
        await scene.World.WaitForAsync("what runs to count as fresh", () => Fresh(image), ct);
        return
        [
            new(image.Content == running.Content, "the content is the same again", image.Content),
            new(image.Digest != running.Digest, "the image tells its own time", image.Digest),
            new(scene.World.PromotionsOf(Name(run)).Count == 0, "nothing is restarted", "no promotion"),
            await inspection.TagsAsync(image, ct),
            .. inspection.Workloads(running),
            .. await inspection.ServedAsync(running.Digest, revision, ct),
        ];
    }

    private ContainerBuild? Fresh(PublishedImage image) =>
        scene.World.Build is { } build
        && build.Status.Environments.All(each => each.Running?.PublishedAt == image.PublishedAt)
            ? build
            : null;

    private async Task<IReadOnlyList<Finding>> RefusedAsync(BuildRun run, CancellationToken ct) =>
        [
            new(
                run.Status.Failure?.Reason == FailureReason.ChecksFailed,
                "the run fails with ChecksFailed",
                Happened(run)
            ),
            new(
                scene.World.PromotionsOf(Name(run)).Count == 0,
                "nothing is promoted",
                $"{scene.World.PromotionsOf(Name(run)).Count} promotions"
            ),
            await inspection.UnpublishedAsync(run.Status.Candidate, ct),
        ];

    private Finding[] Started(Act act, HashSet<string> known, BuildRun run, string revision)
    {
        var counted = scene
            .World.Runs.Where(other =>
                !known.Contains(Name(other)) && other.Status.Failure?.Class != FailureClass.Infrastructure
            )
            .ToList();
        return
        [
            new(
                run.Spec.Cause.Reason == act.Cause,
                $"the cause is {act.Cause}",
                $"{run.Spec.Cause.Reason}: {run.Spec.Cause.Message}"
            ),
            new(counted.Count == 1, "one cause starts one run", $"{counted.Count} new"),
            new(run.Spec.Source.Revision == revision, "the commit is built", run.Spec.Source.Revision),
        ];
    }

    private BuildRun? Finished(long sequence) =>
        scene.World.Runs.FirstOrDefault(run => run.Spec.Sequence == sequence && run.Status.IsFinished);

    private IReadOnlyList<Promotion>? Rolled(string run)
    {
        var promotions = scene.World.PromotionsOf(run);
        var over = promotions.Any(each => each.Status.Phase is PromotionPhase.Failed or PromotionPhase.Superseded);
        return
            over
            || promotions.Count(each => each.Status.Phase == PromotionPhase.Verified)
                == scene.World.Build?.Spec.Environments.Count
            ? promotions
            : null;
    }

    private static string Happened(BuildRun run) =>
        run.Status.Failure is { } failure
            ? $"refused: {failure.Reason}: {failure.Message}"
            : $"run {run.Spec.Sequence} {run.Status.Phase}";

    private static string Why(BuildRun run) => $"{run.Spec.Cause.Reason}: {run.Spec.Cause.Message}";

    private static string Name(BuildRun run) => run.Metadata.Name ?? "";
}
