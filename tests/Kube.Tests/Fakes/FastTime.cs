namespace Dockerflow.Kube.Tests.Fakes;

/// <summary>
/// A clock on which waiting is many times shorter (a hundred unless said otherwise), for code that waits between attempts
/// over a real socket, and for simulations of days.
/// </summary>
internal sealed class FastTime(int factor = 100) : TimeProvider
{
    private readonly long began = System.GetTimestamp();
    private readonly DateTimeOffset startedAt = System.GetUtcNow();
    private long jumpedTicks;
    private int timers;

    /// <summary>Timers that were made and not disposed of.</summary>
    public int RunningTimers => timers;

    /// <summary>Sets the wall clock on or back; what measures time is not moved by it.</summary>
    public void JumpWallClock(TimeSpan by) => Interlocked.Add(ref jumpedTicks, by.Ticks);

    public override DateTimeOffset GetUtcNow() =>
        startedAt + System.GetElapsedTime(began) * factor + TimeSpan.FromTicks(Volatile.Read(ref jumpedTicks));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref timers);
        return new FastTimer(this, System.CreateTimer(callback, state, Shorter(dueTime), Shorter(period)));
    }

    public override long GetTimestamp() => (System.GetTimestamp() - began) * factor;

    private TimeSpan Shorter(TimeSpan time) => time > TimeSpan.Zero ? time / factor : time;

    private sealed class FastTimer(FastTime time, ITimer timer) : ITimer
    {
        private int gone;

        public bool Change(TimeSpan dueTime, TimeSpan period) =>
            timer.Change(time.Shorter(dueTime), time.Shorter(period));

        public void Dispose()
        {
            Forget();
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Forget();
            return timer.DisposeAsync();
        }

        private void Forget()
        {
            if (Interlocked.Exchange(ref gone, 1) == 0)
                Interlocked.Decrement(ref time.timers);
        }
    }
}
