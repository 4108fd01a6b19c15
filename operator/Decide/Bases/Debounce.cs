namespace Dockerflow.Decide.Bases;

/// <summary>
/// A tag that is pushed again and again is waited for: until it has held for limits.baseDebounce, and never longer than
/// six times that since its series of moves began.
/// </summary>
internal static class Debounce
{
    private const int LongestSeries = 6;

    /// <summary>When the last of these has settled.</summary>
    /// <param name="facts">For the policy.</param>
    /// <param name="moved">At least one.</param>
    public static DateTimeOffset Until(Facts facts, IEnumerable<ObservedBase> moved) =>
        moved.Max(now => Settled(now, facts.Policy.Limits.BaseDebounce.Value));

    private static DateTimeOffset Settled(ObservedBase now, TimeSpan pause)
    {
        var (held, series) = (After(now.Since, pause), After(now.MovingSince, pause * LongestSeries));
        return held < series ? held : series;
    }

    private static DateTimeOffset After(DateTimeOffset time, TimeSpan pause) =>
        DateTimeOffset.MaxValue - time > pause ? time + pause : DateTimeOffset.MaxValue;
}
