using Dockerflow.Api;
using Dockerflow.Api.Promotions;

namespace Dockerflow.Roll;

/// <summary>
/// Who put an image there. Consent lets us take a workload over once, and the image found then is remembered in its
/// annotation; from then on only our own images are expected.
/// </summary>
internal static class Drift
{
    public static bool IsOurs(TargetFacts target) =>
        target.Deployment?.Metadata.Annotation(Names.AdoptedAnnotation) is not null;

    public static bool IsForeign(TargetFacts target, Facts facts)
    {
        var image = target.Image();
        if (image == facts.Promotion.Spec.Image || !IsOurs(target))
        {
            return false;
        }
        return WasReplaced(target, facts) || !IsExpected(image, target, facts);
    }

    public static string Words(TargetFacts target) =>
        $"{target.Label()} runs {target.Image()}, which somebody else put there; set it back, or remove the annotation {Names.AdoptedAnnotation} to let the operator take over again";

    /// <summary>
    /// This promotion's image was there already: a soak begins when all targets have it, and the annotation of a first
    /// takeover comes in the same patch as the image. Whatever is there now, somebody put it there afterwards.
    /// </summary>
    private static bool WasReplaced(TargetFacts target, Facts facts) =>
        facts.Promotion.Status.Phase == PromotionPhase.Soaking
        || target.Recorded is { Adopted: true }
            && IsOnlyTargetOfItsWorkload(target, facts)
            && !IsCandidateOfOurs(target.Image(), facts);

    /// <summary>The annotation is the workload's: a second container of it carries it before its own image is changed.</summary>
    private static bool IsOnlyTargetOfItsWorkload(TargetFacts target, Facts facts) =>
        facts.Targets.Count(other => other.Namespace == target.Namespace && other.Spec.Name == target.Spec.Name) == 1;

    private static bool IsExpected(string image, TargetFacts target, Facts facts) =>
        image == facts.Before?.Spec.Image
        || image == target.Deployment!.Metadata.Annotation(Names.AdoptedAnnotation)
        || target.Recorded is { Adopted: true } found && image == found.PreviousImage
        || IsCandidateOfOurs(image, facts);

    /// <summary>An image of an earlier promotion that was overtaken half way is still ours: same repository, by digest.</summary>
    private static bool IsCandidateOfOurs(string image, Facts facts) =>
        image.StartsWith(RepositoryOf(facts.Promotion.Spec.Image) + "@sha256:", StringComparison.Ordinal);

    private static string RepositoryOf(string image) => image.Split('@')[0];
}
