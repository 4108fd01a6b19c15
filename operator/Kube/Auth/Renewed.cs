namespace Dockerflow.Kube.Auth;

/// <summary>
/// A value that is made anew when it is no longer good. However many ask at once, one making runs and all get its
/// result; a caller that gives up does not stop it for the others.
/// </summary>
internal sealed class Renewed<T>(Func<T?, Task<T>> make, T? first = null)
    where T : class
{
    private readonly Lock gate = new();
    private T? current = first;
    private Task<T>? running;

    public ValueTask<T> GetAsync(Func<T, bool> isGood, CancellationToken ct)
    {
        lock (gate)
        {
            if (running is null && current is { } value && isGood(value))
                return ValueTask.FromResult(value);
            running ??= Task.Run(MakeAsync, CancellationToken.None);
            return new ValueTask<T>(running.WaitAsync(ct));
        }
    }

    private async Task<T> MakeAsync()
    {
        try
        {
            var made = await make(current);
            lock (gate)
                current = made;
            return made;
        }
        finally
        {
            lock (gate)
                running = null;
        }
    }
}
