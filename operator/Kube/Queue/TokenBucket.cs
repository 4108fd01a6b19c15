namespace Dockerflow.Kube.Queue;

/// <summary>A token bucket. Not safe for concurrent use.</summary>
internal sealed class TokenBucket(double perSecond, int burst, TimeProvider time)
{
    private double tokens = burst;
    private long refilledAt = time.GetTimestamp();

    /// <summary>Takes one token, lent if there is none, and says how long to wait until it is there: later callers wait longer.</summary>
    public TimeSpan Reserve()
    {
        Refill();
        tokens--;
        return tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-tokens / perSecond);
    }

    /// <summary>Takes one token if there is one.</summary>
    public bool TryTake()
    {
        Refill();
        if (tokens < 1)
            return false;
        tokens--;
        return true;
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        tokens = Math.Min(burst, tokens + time.GetElapsedTime(refilledAt, now).TotalSeconds * perSecond);
        refilledAt = now;
    }
}
