using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Rules;

namespace Dockerflow.Decide;

/// <summary>When the next build starts if nothing but time changes anything.</summary>
internal static class Upcoming
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(30);
    private const int LongestPauses = 10;

    /// <summary>
    /// When the first rule that waits for time will ask and be let; null when none ever does. Of several that are let in one
    /// moment it is the one that comes first in <see cref="RuleOrder"/>: that will be the cause.
    /// </summary>
    public static NextBuild? Next(Facts facts) =>
        new[] { InWindow(facts, BaseMoved.Next(facts)), TooOld.Next(facts), InWindow(facts, FailedBefore.Next(facts)) }
            .Where(next => next is not null)
            .MinBy(next => next!.At);

    /// <summary>What starts at a moment at which a window opens: another rule than now may be the first one by then.</summary>
    public static NextBuild At(Facts facts, DateTimeOffset opening, Cause cause)
    {
        var first = RuleOrder.FirstCause(facts with { Now = opening }) ?? cause;
        return new(opening, first.Reason, first.Message);
    }

    /// <summary>When a queued cause is tried again; null when no window lets it any more.</summary>
    public static NextBuild? Queued(Facts facts, Cause cause)
    {
        var again = AskAgain(facts);
        var moment = Rule.WaitsForWindow(cause) ? facts.Windows.FirstOpen(again) : again;
        return moment is { } at ? new(at, cause.Reason, cause.Message) : null;
    }

    private static NextBuild? InWindow(Facts facts, NextBuild? next) =>
        next is not null && facts.Windows.FirstOpen(next.At) is { } moment ? next with { At = moment } : null;

    /// <summary>
    /// The next of a series of instants that depends on the resource alone: were it "now", each report would change the
    /// status, and the change would wake the decision again; were it the same for all, a whole queue would wake at once.
    /// Who is far behind asks less often; who is in front is woken when a run ends.
    /// </summary>
    private static DateTimeOffset AskAgain(Facts facts)
    {
        var pause = ShortestPause * Math.Clamp(facts.Admission.Ahead / 20, 1, LongestPauses);
        var offset =
            (long)(pause.Ticks * Hashing.Fraction(facts.Wish.Metadata.Uid ?? ""))
            / TimeSpan.TicksPerSecond
            * TimeSpan.TicksPerSecond;
        var passed = (facts.Now.UtcTicks - offset) % pause.Ticks;
        return new(facts.Now.UtcTicks - passed + pause.Ticks, TimeSpan.Zero);
    }
}
