using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Election.Fakes;

/// <summary>The clocks of one process: the world's monotonic one, a wall clock that may be wrong, and timers that rest while it is frozen.</summary>
internal sealed class ProcessTime(FakeTimeProvider world) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly Queue<Action> held = new();
    private TaskCompletionSource? frozen;

    public TimeSpan WallOffset { get; set; }

    public bool IsDead { get; private set; }

    public override long TimestampFrequency => world.TimestampFrequency;

    /// <summary>Done while it runs.</summary>
    public Task Running
    {
        get
        {
            lock (gate)
                return frozen?.Task ?? Task.CompletedTask;
        }
    }

    public override long GetTimestamp() => world.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => world.GetUtcNow() + WallOffset;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        world.CreateTimer(_ => RunOrHold(() => callback(state)), null, dueTime, period);

    /// <summary>As SIGSTOP.</summary>
    public void Freeze()
    {
        lock (gate)
            frozen ??= new TaskCompletionSource();
    }

    /// <summary>As SIGCONT: what was due meanwhile happens now, in its order.</summary>
    public void Thaw()
    {
        TaskCompletionSource? waiting;
        lock (gate)
            (waiting, frozen) = (frozen, null);
        while (held.TryDequeue(out var late))
            late();
        waiting?.SetResult();
    }

    /// <summary>As SIGKILL: nothing of it ever happens again.</summary>
    public void Kill()
    {
        Freeze();
        IsDead = true;
    }

    private void RunOrHold(Action callback)
    {
        lock (gate)
            if (frozen is not null)
            {
                held.Enqueue(callback);
                return;
            }
        callback();
    }
}
