namespace Dockerflow.Support.Watching;

/// <summary>Wakes whoever waits for a change.</summary>
public sealed class Signal
{
    private TaskCompletionSource current = Fresh();

    public void Raise() => Interlocked.Exchange(ref current, Fresh()).TrySetResult();

    /// <summary>Looks now and again after each change, until <paramref name="find"/> finds something.</summary>
    public async Task<T> WaitForAsync<T>(Func<T?> find, CancellationToken ct)
        where T : class
    {
        while (true)
        {
            // Taken before looking, so that no change falls between.
            var next = Volatile.Read(ref current).Task;
            if (find() is { } found)
            {
                return found;
            }
            await next.WaitAsync(ct);
        }
    }

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
