namespace Dockerflow.Kube.Queue;

/// <summary>A token bucket that lends: every caller gets a turn, later ones a later turn. Not safe for concurrent use.</summary>
internal sealed class TokenBucket(double perSecond, int burst, TimeProvider time)
{
    private double tokens = burst;
    private long refilledAt = time.GetTimestamp();

    /// <summary>Takes one token and says how long to wait until it is there.</summary>
    public TimeSpan Reserve()
    {
        var now = time.GetTimestamp();
        tokens = Math.Min(burst, tokens + time.GetElapsedTime(refilledAt, now).TotalSeconds * perSecond) - 1;
        refilledAt = now;
        return tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-tokens / perSecond);
    }
}
