using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Promotions;

namespace Dockerflow.Decide.Report;

/// <summary>What is going on, in one line for people.</summary>
internal static class Summary
{
    public static string Of(Facts facts, Plan plan) =>
        plan switch
        {
            Plan.Start start => $"starting {Run(start.Run)}",
            Plan.Refuse refuse => $"{refuse.Reason}: {refuse.Message}",
            Plan.Hold { Reason: Reasons.RunActive } when facts.Newest is { } run => Active(run),
            Plan.Hold
            {
                Reason: Reasons.Backoff or Reasons.BaseWentBack or Reasons.RunUnknown or Reasons.Debounce
            } hold => Rolling(facts) ?? Held(hold),
            Plan.Hold hold => Held(hold),
            _ => Rolling(facts) ?? plan.Message,
        };

    private static string Held(Plan.Hold hold) =>
        $"{hold.Reason}{(hold.Place is { } place ? $", place {place}" : "")}: {hold.Message}";

    private static string Active(BuildRun run) => $"{Verb(run.Status.Phase)} {Run(run)}{Detail(run.Status.Message)}";

    private static string Detail(string? message) => string.IsNullOrEmpty(message) ? "" : $": {message}";

    private static string Run(BuildRun run) =>
        $"{Short.Commit(run.Spec.Source.Revision)} because of {run.Spec.Cause.Reason}";

    private static string Verb(BuildRunPhase phase) =>
        phase switch
        {
            BuildRunPhase.Verifying => "verifying",
            BuildRunPhase.Publishing => "publishing",
            _ => "building",
        };

    private static string? Rolling(Facts facts) =>
        facts.Promotions.LastOrDefault(promotion => !promotion.Status.IsFinished) is { } promotion
            ? $"{promotion.Spec.Environment}: {(promotion.Status.Phase == PromotionPhase.Pending ? "waiting" : promotion.Status.Phase.ToString())}{Detail(promotion.Status.Message)}"
            : null;
}
