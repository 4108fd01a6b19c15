using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;

namespace Dockerflow.Decide.Report;

/// <summary>How far each environment is, from its newest promotion.</summary>
internal static class EnvironmentReport
{
    public static IReadOnlyList<EnvironmentStatus> Of(Facts facts) =>
        facts
            .Wish.Spec.Environments.Select(environment =>
                Of(facts, environment, Newest(facts, environment.Name)) with
                {
                    Running = RunningReport.Of(facts, environment.Name),
                }
            )
            .ToList();

    /// <summary>The last environment, in order, that serves the newest published image; null when none does.</summary>
    public static string? Stage(Facts facts) =>
        facts.Released?.Status.Image is { } image
            ? facts
                .Wish.Spec.Environments.TakeWhile(environment => Serves(Newest(facts, environment.Name), image))
                .LastOrDefault()
                ?.Name
            : null;

    private static bool Serves(Promotion? promotion, PublishedImage image) =>
        promotion is { Status.Phase: PromotionPhase.Verified }
        && (promotion.Spec.Image == image.Reference || ContentEqual.Are(promotion.Spec.Content, image.Content));

    private static Promotion? Newest(Facts facts, string environment) =>
        facts.Promotions.LastOrDefault(promotion => promotion.Spec.Environment == environment);

    private static EnvironmentStatus Of(Facts facts, EnvironmentSpec environment, Promotion? promotion) =>
        promotion is null
            ? new(environment.Name, "Waiting")
            : new(
                environment.Name,
                promotion.Status.Phase.ToString(),
                promotion.Spec.Image[(promotion.Spec.Image.IndexOf('@', StringComparison.Ordinal) + 1)..],
                promotion.Spec.Revision,
                promotion.Spec.Sequence,
                promotion.Status.FinishedAt ?? promotion.Status.StartedAt,
                Refreshed(facts, promotion) ?? promotion.Status.Message
            );

    /// <summary>Whoever asked for a rebuild shall not look for the rollout that did not come.</summary>
    private static string? Refreshed(Facts facts, Promotion promotion) =>
        promotion.Status.Phase == PromotionPhase.Verified
        && facts.Released is { Status.Image: { } image } run
        && run.Spec.Sequence > promotion.Spec.Sequence
        && ContentEqual.Are(promotion.Spec.Content, image.Content)
            ? $"run {run.Spec.Sequence} gave the same content again: nothing had to be restarted"
            : null;
}
