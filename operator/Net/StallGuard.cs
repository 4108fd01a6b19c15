namespace Dockerflow.Net;

/// <summary>Cancels a transfer in which nothing moved for a while, however long the whole may take.</summary>
public sealed class StallGuard : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;

    internal StallGuard(TimeSpan limit, TimeProvider clock, CancellationToken caller)
    {
        (_limit, _caller) = (limit, caller);
        _timer = new CancellationTokenSource(limit, clock);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(caller, _timer.Token);
    }

    /// <summary>Cancelled by the caller's token or by the lack of progress.</summary>
    public CancellationToken Token => _linked.Token;

    /// <summary>The lack of progress cancelled, not the caller.</summary>
    public bool IsStalled => _timer.IsCancellationRequested && !IsCallerCancelled;

    internal bool IsCallerCancelled => _caller.IsCancellationRequested;

    /// <summary>Something moved: the time starts again.</summary>
    public void Progress() => _timer.CancelAfter(_limit);

    /// <inheritdoc/>
    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }
}
