using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Decide.Rules;

/// <summary>The annotation dockerflow.dev/rebuild has another value than the one that was answered last.</summary>
public static class Requested
{
    public static Cause? Ask(Facts facts, string tip) =>
        Open(facts.Wish, facts.Runs) is not { } wanted ? null
        : RebuildOf.Named(wanted) is { } named ? Recorded(facts, wanted, named)
        : new(
            Reasons.Requested,
            Key(wanted),
            tip,
            $"annotation {Names.RebuildAnnotation} was set to {Short.Text(wanted)}"
        );

    /// <summary>The annotation's value while it is not answered.</summary>
    internal static string? Open(ContainerBuild wish, IReadOnlyList<BuildRun> runs) =>
        wish.Metadata.Annotation(Names.RebuildAnnotation) is { Length: > 0 } wanted
        && !IsHandled(wish, runs, Key(wanted))
            ? wanted
            : null;

    private static Cause? Recorded(Facts facts, string wanted, string named) =>
        RebuildOf.Problem(facts) is null && facts.Recorded is { } run
            ? new(
                Reasons.Requested,
                Key(wanted),
                run.Spec.Source.Revision,
                $"annotation {Names.RebuildAnnotation} asks for the inputs of {named}, commit {Short.Commit(run.Spec.Source.Revision)}",
                named
            )
            : null;

    /// <summary>An annotation may be as long as 256 KiB, a key may not.</summary>
    private static string Key(string wanted) => wanted.Length <= 128 ? wanted : $"sha256:{Hashing.Hex16(wanted)}";

    /// <summary>The status remembers it as well as the run, because runs leave the history.</summary>
    private static bool IsHandled(ContainerBuild wish, IReadOnlyList<BuildRun> runs, string key) =>
        wish.Status.LastHandledRebuild == key
        || runs.LastOrDefault(run => run.Spec.Cause.Reason == Reasons.Requested)?.Spec.Cause.Key == key;
}
