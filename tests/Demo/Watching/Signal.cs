namespace Dockerflow.Demo.Watching;

/// <summary>Wakes whoever waits for a change. Take <see cref="Next"/> before looking, so that no change falls between.</summary>
internal sealed class Signal
{
    private TaskCompletionSource current = Fresh();

    public Task Next => Volatile.Read(ref current).Task;

    public void Raise() => Interlocked.Exchange(ref current, Fresh()).TrySetResult();

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
