using Dockerflow.Api;

namespace Dockerflow.Roll;

/// <summary>
/// Who put an image there. Consent lets us take a workload over once, and the image found then is remembered in its
/// annotation; from then on only our own images are expected.
/// </summary>
internal static class Drift
{
    public static bool IsOurs(TargetFacts target) => target.Deployment?.Metadata.Annotation(Names.AdoptedAnnotation) is not null;

    public static bool IsForeign(TargetFacts target, Facts facts)
    {
        var image = target.Image();
        if (image == facts.Promotion.Spec.Image || !IsOurs(target))
        {
            return false;
        }
        var known = new[] { facts.Before?.Spec.Image, target.Deployment!.Metadata.Annotation(Names.AdoptedAnnotation) };
        return !known.Contains(image) && !IsCandidateOfOurs(image, facts);
    }

    public static string Words(TargetFacts target) =>
        $"{target.Label()} runs {target.Image()}, which somebody else put there; set it back, or remove the annotation {Names.AdoptedAnnotation} to let the operator take over again";

    /// <summary>An image of an earlier promotion that was overtaken half way is still ours: same repository, by digest.</summary>
    private static bool IsCandidateOfOurs(string image, Facts facts) =>
        image.StartsWith(RepositoryOf(facts.Promotion.Spec.Image) + "@sha256:", StringComparison.Ordinal);

    private static string RepositoryOf(string image) => image.Split('@')[0];
}
