using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Promotions;
using Dockerflow.Decide.Rules;

namespace Dockerflow.Decide;

/// <summary>Which finished runs and promotions may leave; never one that something still depends on.</summary>
public static class History
{
    /// <summary>Finished runs beyond history.keep, oldest first.</summary>
    public static IReadOnlyList<BuildRun> SurplusRuns(Facts facts)
    {
        var finished = facts.Runs.Where(run => run.Status.IsFinished).ToList();
        var surplus = finished.Take(Math.Max(0, finished.Count - facts.Wish.Spec.History.Keep));
        return surplus.Where(run => !IsNeeded(facts, run)).ToList();
    }

    /// <summary>Finished promotions whose run has gone and that are not the last good one of their environment.</summary>
    public static IReadOnlyList<Promotion> SurplusPromotions(Facts facts) =>
        facts
            .Promotions.Where(promotion =>
                promotion.Status.IsFinished && !HasRun(facts, promotion) && !IsLastGood(facts, promotion)
            )
            .ToList();

    private static bool IsNeeded(Facts facts, BuildRun run) =>
        run == facts.Newest
        || run == facts.Released
        || run == facts.BaseAnchor
        || run == FailedBefore.OfTip(facts)
        || run.Metadata.Name == RebuildOf.Needed(facts.Wish, facts.Runs)
        || AnsweredLast(facts, run)
        || facts.Promotions.Any(promotion =>
            promotion.Spec.BuildRunRef.Name == run.Metadata.Name
            && (!promotion.Status.IsFinished || promotion.Status.Quarantined || IsLastGood(facts, promotion))
        );

    /// <summary>The rules ask the runs whether a due instant, a request or a move was answered; forgotten, it would be answered twice.</summary>
    private static bool AnsweredLast(Facts facts, BuildRun run) =>
        run.Spec.Cause.Reason is Reasons.Age or Reasons.Base or Reasons.Requested
        && run == facts.Runs.LastOrDefault(other => other.Spec.Cause.Reason == run.Spec.Cause.Reason);

    private static bool HasRun(Facts facts, Promotion promotion) =>
        facts.Runs.Any(run => run.Metadata.Name == promotion.Spec.BuildRunRef.Name);

    private static bool IsLastGood(Facts facts, Promotion promotion) =>
        promotion
        == facts.Promotions.LastOrDefault(other =>
            other.Spec.Environment == promotion.Spec.Environment && other.Status.Phase == PromotionPhase.Verified
        );
}
