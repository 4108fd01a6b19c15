namespace Dockerflow.Kube.Tests.Fakes;

/// <summary>A clock on which waiting is a hundred times shorter, for code that waits between attempts over a real socket.</summary>
internal sealed class FastTime : TimeProvider
{
    private const int Factor = 100;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new FastTimer(System.CreateTimer(callback, state, Shorter(dueTime), Shorter(period)));

    public override long GetTimestamp() => System.GetTimestamp() * Factor;

    private static TimeSpan Shorter(TimeSpan time) => time > TimeSpan.Zero ? time / Factor : time;

    private sealed class FastTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Shorter(dueTime), Shorter(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
