using System.Globalization;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide.Rules;

/// <summary>
/// The newest run of the tip failed. What nobody needs to mend, or what may be mended outside the resource (a Secret, a
/// registry's permission), is tried again with growing pauses; what the repository broke, or somebody cancelled, waits a day.
/// </summary>
public static class FailedBefore
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongPause = TimeSpan.FromHours(24);

    public static Cause? Ask(Facts facts) =>
        Last(facts) is { } run && Next(facts) is { } next && next.At <= facts.Now
            ? new(Reasons.Retry, Ordinal(facts, run), run.Spec.Source.Revision, next.Message, run.Spec.Rebuilds)
            : null;

    /// <summary>What happens next, and what does not wait for it.</summary>
    public static string Remedy(Facts facts) =>
        WaitsForPeople(Last(facts)?.Status.Failure)
            ? "a new commit, other settings or a request are built at once, else it is tried again after a day"
            : "it is tried again after a pause";

    /// <summary>A run that rebuilt recorded inputs is not tried again with other ones, nor with what is not allowed any more.</summary>
    private static bool IsComplete(Facts facts, BuildRun run) =>
        run.Spec.Rebuilds is null
        || (
            facts.Recorded is { } recorded
            && recorded.Metadata.Name == run.Spec.Rebuilds
            && RebuildOf.Refused(facts, recorded) is null
        );

    /// <summary>When the failed run will be tried again, or null when it did not fail.</summary>
    public static NextBuild? Next(Facts facts) =>
        Last(facts) is { Status: { FinishedAt: { } finished } status } run && HasFailed(run) && IsComplete(facts, run)
            ? new(
                finished + Pause(facts, run),
                Reasons.Retry,
                $"{run.Metadata.Name} ended as {status.Phase}: {status.Failure?.Reason.ToString() ?? "no reason"}"
            )
            : null;

    /// <summary>
    /// The newest run, unless it rebuilt a released commit well: that it succeeded says nothing about the tip, which
    /// would otherwise never be built when a Base or Age rebuild comes between its failure and its retry. Whoever asked for
    /// recorded inputs wants these and not the tip.
    /// </summary>
    internal static BuildRun? Last(Facts facts) =>
        facts.Newest is { Status.Phase: BuildRunPhase.Succeeded, Spec: { Source: var source, Rebuilds: null } }
        && source.Revision != source.Tip
            ? OfTip(facts)
            : facts.Newest;

    /// <summary>The newest run that built the tip which the newest run saw.</summary>
    internal static BuildRun? OfTip(Facts facts) =>
        facts.Runs.LastOrDefault(run => run.Spec.Source.Revision == facts.Newest?.Spec.Source.Tip);

    private static bool HasFailed(BuildRun run) => run.Status.Phase is BuildRunPhase.Failed or BuildRunPhase.Cancelled;

    private static string Ordinal(Facts facts, BuildRun last) =>
        Failures(facts, last).ToString(CultureInfo.InvariantCulture);

    private static TimeSpan Pause(Facts facts, BuildRun last)
    {
        if (WaitsForPeople(last.Status.Failure))
        {
            return LongPause;
        }
        var doubled = FirstPause * Math.Pow(2, Math.Min(Failures(facts, last) - 1, 10));
        return doubled < LongestPause ? doubled : LongestPause;
    }

    /// <summary>A cancelled step was stopped with its Pod, by a drained node as likely as not; a run without one by a person.</summary>
    private static bool WaitsForPeople(RunFailure? failure) =>
        failure is null or { Class: FailureClass.Repository } or { Reason: FailureReason.Cancelled, Step: "" };

    /// <summary>
    /// How many runs failed in a row, this one included. A retry knows how many failed before it, so the pauses go on
    /// growing when runs leave the history.
    /// </summary>
    private static int Failures(Facts facts, BuildRun last)
    {
        var row = facts
            .Runs.Where(run => run.Spec.Sequence <= last.Spec.Sequence)
            .Reverse()
            .TakeWhile(HasFailed)
            .ToList();
        var retry = row.FindIndex(run => run.Spec.Cause.Reason == Reasons.Retry);
        return retry < 0 ? row.Count : retry + 1 + Before(row[retry].Spec.Cause);
    }

    private static int Before(BuildCause retry) =>
        int.TryParse(retry.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? Math.Min(count, 1_000_000)
            : 0;
}
