using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Rules;

namespace Dockerflow.Decide;

/// <summary>
/// Which layers a run may reuse. A rebuild for a new commit may: nothing promises that more than the source is new. Any
/// other is there to get something fresher, and a cache would answer its <c>apt-get upgrade</c> from the past. What another
/// branch or a rebuild of recorded inputs left is not reused: whoever could write there may be trusted less. Pure.
/// </summary>
internal static class CacheChoice
{
    private static readonly string[] NeedFresh = [Reasons.Requested, Reasons.Spec, Reasons.Base, Reasons.Age];

    /// <summary>What the newest published run left, or null: everything is made anew.</summary>
    public static CacheSource? For(Facts facts, Cause cause) =>
        cause.Reason == Reasons.Source
        && facts.Wish.Spec.Build.Cache is not BuildCache.Off
        && facts.Released is { Status: { Image: { } image, Cache: { Digest.Length: > 0 } cache } } run
        && run.Spec.SettingsHash == SettingsHash.Of(facts.Wish.Spec)
        && run.Spec.Rebuilds is null
        && IsSameLine(run.Spec.Source.Ref, facts.Source.Ref)
        && !AnotherAsks(facts, cause)
            ? new(run.Metadata.Name!, cache.Digest, image.LayersSince ?? run.Status.StartedAt ?? image.PublishedAt)
            : null;

    /// <summary>One branch, or tags, of which each version has its own.</summary>
    private static bool IsSameLine(string one, string other) => one == other || (IsTag(one) && IsTag(other));

    private static bool IsTag(string reference) => reference.StartsWith("refs/tags/", StringComparison.Ordinal);

    /// <summary>Source comes before them in the order; a run that answers them as well must not do so from a cache.</summary>
    private static bool AnotherAsks(Facts facts, Cause cause) =>
        RuleOrder.All.Any(rule => NeedFresh.Contains(rule.Name) && rule.Ask(facts, cause.Revision) is not null);
}
