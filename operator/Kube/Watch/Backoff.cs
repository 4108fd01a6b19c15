namespace Dockerflow.Kube.Watch;

/// <summary>
/// Pauses between attempts: 0.8 s doubling up to 30 s, each lengthened at random by up to its own length, so that many
/// watchers do not come back together. Two minutes without an attempt make it start over.
/// </summary>
internal sealed class Backoff(TimeProvider time, Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.8);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Healthy = TimeSpan.FromMinutes(2);
    private TimeSpan next = First;
    private long? last;

    public TimeSpan Next()
    {
        if (last is { } at && time.GetElapsedTime(at) > Healthy + Longest)
            next = First;
        last = time.GetTimestamp();
        var pause = next * (1 + random.NextDouble());
        next = next * 2 < Longest ? next * 2 : Longest;
        return pause;
    }
}
