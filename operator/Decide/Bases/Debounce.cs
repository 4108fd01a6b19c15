using Dockerflow.Decide.Rules;

namespace Dockerflow.Decide.Bases;

/// <summary>
/// A tag that is pushed again and again is waited for: until it has held for limits.baseDebounce, and never longer than
/// six times that since its series of moves began.
/// </summary>
internal static class Debounce
{
    private const int LongestSeries = 6;

    /// <summary>When the last of the moved references has settled; null where nothing has to be waited for.</summary>
    public static DateTimeOffset? Until(Facts facts, Cause cause) =>
        cause.Reason == Reasons.Base
        && BaseMove.All(facts).Where(move => !move.IsBack).Max(move => Settled(facts, move.Now)) is var settled
        && settled > facts.Now
            ? settled
            : null;

    private static DateTimeOffset? Settled(Facts facts, ObservedBase now)
    {
        var pause = facts.Policy.Limits.BaseDebounce.Value;
        var (held, series) = (After(now.Since, pause), After(now.MovingSince, pause * LongestSeries));
        return held < series ? held : series;
    }

    private static DateTimeOffset After(DateTimeOffset time, TimeSpan pause) =>
        DateTimeOffset.MaxValue - time > pause ? time + pause : DateTimeOffset.MaxValue;
}
