namespace Dockerflow.Kube.Client;

/// <summary>
/// Ends a stream on which nothing has come for too long. Each step starts the clock anew, and its failures become
/// <see cref="KubeException"/>.
/// </summary>
internal sealed class IdleGuard : IDisposable
{
    private readonly TimeSpan patience;
    private readonly CancellationToken caller;
    private readonly CancellationTokenSource clock;
    private readonly CancellationTokenSource both;

    public IdleGuard(TimeSpan patience, TimeProvider time, CancellationToken caller)
    {
        this.patience = patience;
        this.caller = caller;
        clock = new CancellationTokenSource(patience, time);
        both = CancellationTokenSource.CreateLinkedTokenSource(caller, clock.Token);
    }

    public async Task<TResult> RunAsync<TResult>(ApiRequest request, Func<CancellationToken, Task<TResult>> step)
    {
        clock.CancelAfter(patience);
        try
        {
            return await step(both.Token);
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            throw new KubeException(KubeException.Timeout, $"{request}: nothing came for {patience}");
        }
        catch (Exception failure) when (LostConnection.Is(failure))
        {
            throw new KubeException(KubeException.Unreachable, $"{request}: {failure.Message}", inner: failure);
        }
    }

    public void Dispose()
    {
        both.Dispose();
        clock.Dispose();
    }
}
