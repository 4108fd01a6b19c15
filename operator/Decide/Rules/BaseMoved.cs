using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Bases;

namespace Dockerflow.Decide.Rules;

/// <summary>
/// A reference that the newest build started from has another digest now, which it did not have before, and has held it
/// for a while.
/// </summary>
public static class BaseMoved
{
    private static readonly TimeSpan Contradiction = TimeSpan.FromHours(1);

    public static Cause? Ask(Facts facts, string tip) =>
        Moved(facts) is { Count: > 0 } moved
        && Later(Debounce.Until(facts, moved), Contradicted(facts, moved)) <= facts.Now
            ? CauseOf(facts, tip, moved)
            : null;

    /// <summary>When a move that has not settled yet will be asked for; null when there is none.</summary>
    public static NextBuild? Next(Facts facts) =>
        facts.Source.Tip is { } tip
        && Moved(facts) is { Count: > 0 } moved
        && Later(Debounce.Until(facts, moved), Contradicted(facts, moved)) is var settled
        && settled > facts.Now
        && CauseOf(facts, tip, moved) is { } cause
            ? new(settled, Reasons.Base, cause.Message)
            : null;

    /// <summary>What <see cref="Next"/> waits for, in words.</summary>
    public static string WaitsFor(Facts facts) =>
        Moved(facts) is { Count: > 0 } moved && Contradicted(facts, moved) > Debounce.Until(facts, moved)
            ? $"{facts.BaseAnchor!.Metadata.Name} began later and got another one from the registry, which is asked again an hour after that"
            : $"waiting until it has held for {facts.Policy.Limits.BaseDebounce}";

    /// <summary>
    /// A build that began after the move was seen got something else all the same: the registry tells those who ask another
    /// digest than those who pull, or the tag moved once more in between. When it is worth another try.
    /// </summary>
    private static DateTimeOffset Contradicted(Facts facts, List<ObservedBase> moved) =>
        facts.BaseAnchor!.Status.StartedAt is { } began && moved.All(now => now.Since < began)
            ? began + Contradiction
            : DateTimeOffset.MinValue;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static List<ObservedBase> Moved(Facts facts) =>
        facts.Wish.Spec.Rebuild.Triggers.Contains(RebuildTrigger.Base)
            ? [.. BaseMove.All(facts).Where(move => !move.IsBack).Select(move => move.Now)]
            : [];

    private static Cause? CauseOf(Facts facts, string tip, List<ObservedBase> moved)
    {
        var key = string.Join(",", moved.Select(now => Key(now.Image)).Order(StringComparer.Ordinal));
        return WasTried(facts, facts.BaseAnchor!.Spec.Sequence, key)
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

    private static string Words(List<ObservedBase> moved)
    {
        var first = $"base image {moved[0].Image.Name} moved to {Short.Digest(moved[0].Image.Digest)}";
        return moved.Count == 1 ? first : $"{first}, and {moved.Count - 1} more";
    }
}
