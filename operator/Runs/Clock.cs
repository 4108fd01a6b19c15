namespace Dockerflow.Runs;

/// <summary>The time as it is written into objects: whole seconds, so that what is read back equals what was written.</summary>
public static class Clock
{
    public static DateTimeOffset WholeSeconds(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return new(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
    }
}
