using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Bases;

namespace Dockerflow.Decide.Rules;

/// <summary>A reference that the newest build started from has another digest now, which it did not have before.</summary>
public static class BaseMoved
{
    public static Cause? Ask(Facts facts, string tip)
    {
        if (!facts.Wish.Spec.Rebuild.Triggers.Contains(RebuildTrigger.Base) || facts.BaseAnchor is not { } anchor)
        {
            return null;
        }
        var moved = BaseMove.All(facts).Where(move => !move.IsBack).Select(move => move.Now.Image).ToList();
        if (moved.Count == 0)
        {
            return null;
        }
        var key = string.Join(",", moved.Select(Key).Order(StringComparer.Ordinal));
        return WasTried(facts, anchor.Spec.Sequence, key)
            ? null
            : new(Reasons.Base, Hashing.Hex16(key), RevisionChoice.For(facts, tip), Words(moved));
    }

    /// <summary>A run for the same move that failed before it could record its bases is the retry rule's business.</summary>
    private static bool WasTried(Facts facts, long anchor, string key) =>
        facts.Runs.Any(run =>
            run.Spec.Sequence > anchor
            && run.Spec.Cause.Reason == Reasons.Base
            && run.Spec.Cause.Key == Hashing.Hex16(key)
        );

    /// <summary>The image that is built on, where it is known: an index may move on beside it.</summary>
    private static string Key(BaseImage image) =>
        $"{image.Name}@{(image.Manifest.Length > 0 ? image.Manifest : image.Digest)}";

    private static string Words(List<BaseImage> moved)
    {
        var first = $"base image {moved[0].Name} moved to {Short.Digest(moved[0].Digest)}";
        return moved.Count == 1 ? first : $"{first}, and {moved.Count - 1} more";
    }
}
