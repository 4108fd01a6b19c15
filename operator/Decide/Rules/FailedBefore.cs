using System.Globalization;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide.Rules;

/// <summary>
/// The newest run failed. What nobody needs to mend, or what may be mended outside the resource (a Secret, a
/// registry's permission), is tried again with growing pauses; what the repository broke, or somebody cancelled, waits a day.
/// </summary>
public static class FailedBefore
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan RepositoryPause = TimeSpan.FromHours(24);

    public static Cause? Ask(Facts facts) =>
        Next(facts) is { } next && next.At <= facts.Now
            ? new(Reasons.Retry, Ordinal(facts), Last(facts).Spec.Source.Revision, next.Message)
            : null;

    /// <summary>When the failed run will be tried again, or null when it did not fail.</summary>
    public static NextBuild? Next(Facts facts) =>
        facts.Newest is { Status: { Phase: BuildRunPhase.Failed or BuildRunPhase.Cancelled, FinishedAt: { } finished } status } run
            ? new(
                finished + Pause(facts, status.Failure?.Class ?? FailureClass.Repository),
                Reasons.Retry,
                $"{run.Metadata.Name} ended as {status.Phase}: {status.Failure?.Reason.ToString() ?? "no reason"}"
            )
            : null;

    private static BuildRun Last(Facts facts) => facts.Newest!;

    private static string Ordinal(Facts facts) => Failures(facts).ToString(CultureInfo.InvariantCulture);

    private static TimeSpan Pause(Facts facts, FailureClass failureClass)
    {
        if (failureClass == FailureClass.Repository)
        {
            return RepositoryPause;
        }
        var doubled = FirstPause * Math.Pow(2, Math.Min(Failures(facts) - 1, 10));
        return doubled < LongestPause ? doubled : LongestPause;
    }

    /// <summary>How many runs failed in a row, the newest included.</summary>
    private static int Failures(Facts facts) =>
        facts.Runs.Reverse().TakeWhile(run => run.Status.Phase == BuildRunPhase.Failed).Count();
}
