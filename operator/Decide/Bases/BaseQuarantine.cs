using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Rules;

namespace Dockerflow.Decide.Bases;

/// <summary>
/// A base image whose tag goes back to a digest it had before is as likely a rollback to known holes as it is a repair.
/// Nothing is rebuilt for it, and builds stay on the digest they had, until somebody asks for a rebuild.
/// </summary>
internal static class BaseQuarantine
{
    /// <summary>Who went back, or null. It is told, and builds are pinned, whether Base starts builds here or not.</summary>
    public static Problem? Of(Facts facts) =>
        Back(facts) is [var first, ..] all
            ? new(
                Reasons.BaseWentBack,
                $"{first.Now.Image.Name} went back to {Short.Digest(first.Now.Image.Digest)}, which builds had before {Short.Digest(first.Then.Digest)}{More(all)}; builds stay on the newer digest; set annotation {Api.Names.RebuildAnnotation} to a new value to take the older one"
            )
            : null;

    /// <summary>What a run because of this cause must not take from the tag; a request takes what is there.</summary>
    public static IReadOnlyList<BaseImage> Pins(Facts facts, Cause cause) =>
        IsRequested(facts, cause) ? [] : [.. Back(facts).Select(move => move.Then)];

    private static List<BaseMove> Back(Facts facts) => [.. BaseMove.All(facts).Where(move => move.IsBack)];

    private static string More(List<BaseMove> all) => all.Count == 1 ? "" : $" (and {all.Count - 1} more did)";

    /// <summary>A retry is what the run was that failed first.</summary>
    private static bool IsRequested(Facts facts, Cause cause) =>
        cause.Reason switch
        {
            Reasons.Requested => true,
            Reasons.Retry => FirstTry(facts, FailedBefore.Last(facts)) is { Spec.Cause.Reason: Reasons.Requested },
            _ => false,
        };

    private static BuildRun? FirstTry(Facts facts, BuildRun? run)
    {
        while (run is { Spec.Cause.Reason: Reasons.Retry })
        {
            run = facts.Runs.LastOrDefault(other => other.Metadata.Uid == run.Spec.Follows);
        }
        return run;
    }
}
