namespace Dockerflow.Host.Polling;

/// <summary>When one question is due again. Pure: time comes in, chance is drawn from the key.</summary>
/// <param name="Seed">Of the key; see <see cref="Jitter"/>.</param>
internal sealed record PollSchedule(ulong Seed)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>Null before the first time.</summary>
    public DateTimeOffset? AskedAt { get; private init; }

    /// <summary>Failures since the last good answer.</summary>
    public int Failures { get; private init; }

    private int Asked { get; init; }
    private int Answers { get; init; }

    /// <summary>
    /// Whoever wants to hear more often than others finds it due sooner; so it is asked with the shortest interval that
    /// anybody wants now.
    /// </summary>
    public DateTimeOffset DueAt(TimeSpan interval) =>
        AskedAt is { } asked ? asked + Pause(interval) : DateTimeOffset.MinValue;

    public PollSchedule After(DateTimeOffset now, bool failed) =>
        this with
        {
            AskedAt = now,
            Asked = Asked + 1,
            Answers = failed ? Answers : Answers + 1,
            Failures = failed ? Failures + 1 : 0,
        };

    /// <summary>The first interval is cut somewhere, each other one is varied: keys that began together part at once.</summary>
    private TimeSpan Pause(TimeSpan interval) =>
        Failures > 0 ? Jitter.Around(Grown(interval), Seed, Asked)
        : Answers == 1 ? interval * (0.1 + 0.9 * Jitter.Part(Seed, Asked))
        : Jitter.Around(interval, Seed, Asked);

    /// <summary>After the first failure as usual, then twice as long each time.</summary>
    private TimeSpan Grown(TimeSpan interval)
    {
        var pause = interval * Math.Pow(2, Math.Clamp(Failures - 1, 0, 10));
        return pause < LongestPause ? pause : TimeSpan.FromTicks(Math.Max(LongestPause.Ticks, interval.Ticks));
    }
}
