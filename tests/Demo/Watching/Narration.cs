using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;
using Dockerflow.Demo.Board;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Demo.Watching;

/// <summary>Puts a change of an object into lines for the board.</summary>
internal static class Narration
{
    public static void Tell(IBoard board, Change<ContainerBuild> change)
    {
        if (change.New is not { } build)
        {
            return;
        }
        foreach (var condition in build.Status.Conditions.Where(condition => IsNews(change.Old, condition)))
        {
            board.Tell(condition.Type, condition.Status, $"{condition.Reason}: {condition.Message}");
        }
        if (build.Status.Next is { } next && next.Because != change.Old?.Status.Next?.Because)
        {
            board.Tell("next build", next.Because, $"{next.At:u} {next.Message}");
        }
    }

    public static void Tell(IBoard board, Change<BuildRun> change)
    {
        if (change.New is not { } run)
        {
            return;
        }
        if (change.Old is null)
        {
            board.Tell(Run(run), "Created", $"{run.Spec.Cause.Reason}: {run.Spec.Cause.Message}");
        }
        TellSteps(board, run, change.Old?.Status);
        TellChecks(board, run, change.Old?.Status);
        if (run.Status.Phase != (change.Old?.Status.Phase ?? BuildRunPhase.Pending))
        {
            board.Tell(Run(run), $"{run.Status.Phase}", Why(run.Status));
        }
    }

    public static void Tell(IBoard board, Change<Promotion> change)
    {
        if (change.New is { } promotion && (change.Old is null || promotion.Status.Phase != change.Old.Status.Phase))
        {
            board.Tell(
                $"promotion to {promotion.Spec.Environment}",
                $"{promotion.Status.Phase}",
                Why(promotion.Status)
            );
        }
    }

    public static void Tell(IBoard board, Change<Deployment> change)
    {
        if (
            change.New is { } now
            && Progress(now) is var progress
            && (change.Old is null || Progress(change.Old) != progress)
        )
        {
            board.Tell(now.Metadata.Namespace ?? "", "Pods", progress);
        }
    }

    private static void TellSteps(IBoard board, BuildRun run, BuildRunStatus? before)
    {
        foreach (
            var step in run.Status.Steps.Where(step =>
                before?.Steps.FirstOrDefault(old => old.Name == step.Name)?.Phase != step.Phase
            )
        )
        {
            if (step.Phase != StepPhase.Waiting)
            {
                board.Tell($"{Run(run)} {step.Name}", $"{step.Phase}", step.Message ?? "");
            }
        }
    }

    private static void TellChecks(IBoard board, BuildRun run, BuildRunStatus? before)
    {
        foreach (
            var check in run.Status.Checks.Where(check => before?.Checks.Any(old => old.Name == check.Name) != true)
        )
        {
            board.Tell(
                $"{Run(run)} {check.Name}",
                check.Passed ? "Passed"
                    : check.Level == CheckLevel.Required ? "Failed"
                    : "Warning",
                check.Message
            );
        }
    }

    private static string Why(BuildRunStatus status) =>
        status.Failure is { } failure ? $"{failure.Reason}: {failure.Message}"
        : status.Image is { } image ? $"{image.Reference} as {string.Join(", ", image.Tags)}"
        : status.Message ?? "";

    private static string Why(PromotionStatus status) =>
        status.Reason is { Length: > 0 } reason && reason != $"{status.Phase}"
            ? $"{reason}: {status.Message}"
            : status.Message ?? "";

    private static bool IsNews(ContainerBuild? old, Condition condition) =>
        old is null
        || Conditions.Find(old.Status.Conditions, condition.Type) is not { } before
        || before.Status != condition.Status
        || before.Reason != condition.Reason;

    private static string Progress(Deployment now) =>
        $"{now.Status.AvailableReplicas} ready, {now.Status.UpdatedReplicas} of {now.Spec.Replicas} on {Image(now)}";

    private static string Image(Deployment now)
    {
        var image = now.Spec.Template.Spec.Containers is [var first, ..] ? first.Image ?? "" : "";
        return image.IndexOf('@', StringComparison.Ordinal) is var at and >= 0
            ? BoardTables.ShortDigest(image[(at + 1)..])
            : image;
    }

    private static string Run(BuildRun run) => $"run {run.Spec.Sequence}";
}
