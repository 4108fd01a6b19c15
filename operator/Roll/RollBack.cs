namespace Dockerflow.Roll;

/// <summary>A failed environment goes back to what it served before, target by target; only where our image still is.</summary>
internal static class RollBack
{
    public static Plan Next(Facts facts) =>
        facts.Targets.FirstOrDefault(target => NeedsReturn(target, facts)) is { } target
            ? new Plan.SetImage(
                target,
                facts.Promotion.Spec.Image,
                target.Recorded!.PreviousImage,
                $"{target.Label()} goes back to {target.Recorded.PreviousImage}"
            )
            : new Plan.Fail(
                facts.Promotion.Status.Reason ?? Reasons.RolloutFailed,
                facts.Promotion.Status.Message ?? "the rollout failed",
                Quarantine: true
            );

    private static bool NeedsReturn(TargetFacts target, Facts facts) =>
        target.Recorded is { PreviousImage.Length: > 0 } recorded
        && recorded.PreviousImage != facts.Promotion.Spec.Image
        && target.Image() == facts.Promotion.Spec.Image
        && IsConsented(target, facts);

    /// <summary>Consent that was taken away counts for the way back too.</summary>
    private static bool IsConsented(TargetFacts target, Facts facts) =>
        Obstacles.Of(target, facts.Promotion.Metadata.Namespace!, facts.Wish) is null;
}
