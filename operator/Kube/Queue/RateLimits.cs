namespace Dockerflow.Kube.Queue;

/// <summary>
/// How retries are slowed down: per key First·2ⁿ up to Longest, and over all keys a bucket of Burst tokens refilled
/// at PerSecond. The larger delay counts. With the defaults a key that always fails is tried 12 times in its first
/// 20 s and then ever more rarely; all keys together at most 10 times per second.
/// </summary>
public sealed record RateLimits
{
    public TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(5);
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(1000);
    public double PerSecond { get; init; } = 10;
    public int Burst { get; init; } = 100;
}
