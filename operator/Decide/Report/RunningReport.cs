using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;

namespace Dockerflow.Decide.Report;

/// <summary>
/// What each environment runs, and how old that is. A newer image of the same content was not rolled out, because nothing
/// would change; what runs is as young as it.
/// </summary>
internal static class RunningReport
{
    public static RunningImage? Of(Facts facts, string environment) =>
        facts.Promotions.LastOrDefault(promotion =>
            promotion.Spec.Environment == environment && promotion.Status.Phase == PromotionPhase.Verified
        )
            is { } running
            ? Of(facts, running, Published(facts, running))
            : null;

    private static RunningImage Of(Facts facts, Promotion running, PublishedImage? image) =>
        new(
            running.Spec.Image[(running.Spec.Image.IndexOf('@', StringComparison.Ordinal) + 1)..],
            running.Spec.Revision,
            running.Spec.Sequence,
            image?.PublishedAt,
            image?.FreshAt + facts.Wish.Spec.MaxAge.Value
        );

    private static PublishedImage? Published(Facts facts, Promotion running) =>
        facts
            .Runs.Where(run =>
                run.Status is { Phase: BuildRunPhase.Succeeded, Image: { } image }
                && (
                    run.Metadata.Name == running.Spec.BuildRunRef.Name
                    || ContentEqual.Are(image.Content, running.Spec.Content)
                )
            )
            .Select(run => run.Status.Image)
            .MaxBy(image => image!.FreshAt);
}
