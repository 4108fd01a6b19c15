using Dockerflow.Api;

namespace Dockerflow.Decide.Rules;

/// <summary>The annotation dockerflow.dev/rebuild has another value than the one that was answered last.</summary>
public static class Requested
{
    public static Cause? Ask(Facts facts, string tip) =>
        facts.Wish.Metadata.Annotation(Names.RebuildAnnotation) is { Length: > 0 } wanted
        && !IsHandled(facts, Key(wanted))
            ? new(
                Reasons.Requested,
                Key(wanted),
                tip,
                $"annotation {Names.RebuildAnnotation} was set to {Short.Text(wanted)}"
            )
            : null;

    /// <summary>An annotation may be as long as 256 KiB, a key may not.</summary>
    private static string Key(string wanted) => wanted.Length <= 128 ? wanted : $"sha256:{Hashing.Hex16(wanted)}";

    /// <summary>The status remembers it as well as the run, because runs leave the history.</summary>
    private static bool IsHandled(Facts facts, string key) =>
        facts.Wish.Status.LastHandledRebuild == key
        || facts.Runs.LastOrDefault(run => run.Spec.Cause.Reason == Reasons.Requested)?.Spec.Cause.Key == key;
}
