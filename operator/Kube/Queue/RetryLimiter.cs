namespace Dockerflow.Kube.Queue;

/// <summary>Computes the delay of a retry. Not safe for concurrent use: the queue's lock guards it.</summary>
internal sealed class RetryLimiter<TKey>(RateLimits limits, TimeProvider time)
    where TKey : notnull
{
    private readonly Dictionary<TKey, int> failures = [];
    private readonly TokenBucket bucket = new(limits.PerSecond, limits.Burst, time);

    /// <summary>How long this key has to wait now; counts one more failure.</summary>
    public TimeSpan Next(TKey key)
    {
        var count = failures.GetValueOrDefault(key);
        failures[key] = count + 1;
        var backoff = Backoff(limits, count);
        var turn = bucket.Reserve();
        return backoff > turn ? backoff : turn;
    }

    /// <summary>How often <see cref="Next"/> was asked since the key was last forgotten.</summary>
    public int Failures(TKey key) => failures.GetValueOrDefault(key);

    public void Forget(TKey key) => failures.Remove(key);

    // In double, because 2ⁿ leaves the range of ticks long before anyone stops counting.
    internal static TimeSpan Backoff(RateLimits limits, int failures)
    {
        var seconds = limits.First.TotalSeconds * Math.Pow(2, failures);
        return seconds < limits.Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : limits.Longest;
    }
}
