using System.Collections.Concurrent;

namespace Dockerflow.Host.Control;

/// <summary>
/// One question per key for everybody who needs its answer: asked when it is due, by one caller while the others wait.
/// A failed question is asked again with growing pauses.
/// </summary>
internal sealed class PollTable<TKey, TAnswer>(TimeProvider time)
    where TKey : notnull
    where TAnswer : class
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<TKey, Entry> entries = new();

    /// <param name="ask">Gets the last answer, or null, and returns the new one and whether the question failed.</param>
    public async Task<Polled<TAnswer>> GetAsync(
        TKey key,
        TimeSpan interval,
        Func<TAnswer?, CancellationToken, Task<(TAnswer Answer, bool Failed)>> ask,
        CancellationToken ct
    )
    {
        var entry = entries.GetOrAdd(key, _ => new Entry());
        await entry.Gate.WaitAsync(ct);
        try
        {
            if (entry.Answer is null || entry.AskedAt + entry.Pause(interval) <= time.GetUtcNow())
            {
                (entry.Answer, var failed) = await ask(entry.Answer, ct);
                entry.AskedAt = time.GetUtcNow();
                entry.Failures = failed ? entry.Failures + 1 : 0;
            }
            return new(entry.Answer, entry.AskedAt + entry.Pause(interval));
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);
        public TAnswer? Answer { get; set; }
        public DateTimeOffset AskedAt { get; set; }
        public int Failures { get; set; }

        /// <summary>After the first failure as usual, then twice as long each time.</summary>
        public TimeSpan Pause(TimeSpan interval)
        {
            var pause = interval * Math.Pow(2, Math.Clamp(Failures - 1, 0, 10));
            return pause < LongestPause || pause <= interval
                ? pause
                : TimeSpan.FromTicks(Math.Max(LongestPause.Ticks, interval.Ticks));
        }
    }
}
