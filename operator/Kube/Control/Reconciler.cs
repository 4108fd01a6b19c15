using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Queue;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Control;

/// <summary>One worker's loop: take a key, reconcile it, and put its outcome back into the queue.</summary>
internal sealed class Reconciler(
    string name,
    Func<ResourceKey, CancellationToken, Task<Outcome>> reconcile,
    WorkQueue<ResourceKey> queue,
    WriteBarrier barrier,
    TimeProvider time,
    ILogger log
)
{
    private readonly ControllerMeter meter = new(name);

    /// <summary>Tells how many workers there are; negative when they end.</summary>
    public void Started(int workers) => meter.Started(workers);

    /// <summary>Until cancelled or the queue is shut down; never throws.</summary>
    public async Task WorkAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested && await NextAsync(ct) is { } taken)
        {
            try
            {
                if (!barrier.Postpones(taken))
                    await OneAsync(taken, ct);
            }
            finally
            {
                queue.Done(taken.Key);
            }
        }
    }

    private async Task<Taken<ResourceKey>?> NextAsync(CancellationToken ct)
    {
        try
        {
            return await queue.GetAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task OneAsync(Taken<ResourceKey> taken, CancellationToken ct)
    {
        using var scope = log.BeginScope(Scope(taken.Key));
        if (log.IsEnabled(LogLevel.Debug))
            log.LogDebug("{Controller} {Key} starts: {Cause}", name, taken.Key, taken.Cause.ToString());
        meter.Active(1);
        var start = time.GetTimestamp();
        var result = await ReconcileAsync(taken, ct);
        var took = time.GetElapsedTime(start);
        meter.Reconciled(result, took);
        meter.Active(-1);
        if (log.IsEnabled(LogLevel.Debug))
            log.LogDebug(
                "{Controller} {Key} ends: {Result} in {Ms} ms",
                name,
                taken.Key,
                result,
                took.TotalMilliseconds
            );
    }

    // One object that makes the code throw must not stop the work on all others.
    private async Task<ReconcileResult> ReconcileAsync(Taken<ResourceKey> taken, CancellationToken ct)
    {
        try
        {
            return Settle(taken, await reconcile(taken.Key, ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return ReconcileResult.Success;
        }
        catch (KubeException conflict) when (conflict.IsConflict)
        {
            return Settle(taken, Outcome.Requeue("somebody else wrote first"));
        }
        catch (Exception failure)
        {
            if (Fault.IsPanic(failure))
                meter.Panic();
            log.LogError(failure, "{Controller} {Key} failed", name, taken.Key);
            return Again(taken.Key, ReconcileResult.Error);
        }
    }

    private ReconcileResult Settle(Taken<ResourceKey> taken, Outcome outcome)
    {
        var key = taken.Key;
        switch (outcome)
        {
            case Outcome.Later later:
                queue.Forget(key);
                var lane = later.Delay > TimeSpan.Zero ? Lane.Background : taken.Lane;
                queue.AddAfter(key, later.Delay, lane, Cause.Requeue);
                return ReconcileResult.RequeueAfter;
            case Outcome.Again again:
                log.LogDebug("{Controller} {Key} comes again: {Why}", name, key, again.Why);
                return Again(key, ReconcileResult.Requeue);
            case Outcome.Failed failed:
                log.LogWarning("{Controller} {Key} will be tried again: {Why}", name, key, failed.Why);
                return Again(key, ReconcileResult.Error);
            case Outcome.Refused refused:
                log.LogWarning("{Controller} {Key} waits for a change: {Why}", name, key, refused.Why);
                queue.Forget(key);
                meter.Terminal();
                return ReconcileResult.Error;
            default:
                queue.Forget(key);
                return ReconcileResult.Success;
        }
    }

    private ReconcileResult Again(ResourceKey key, ReconcileResult result)
    {
        queue.AddRateLimited(key);
        return result;
    }

    private Dictionary<string, object> Scope(ResourceKey key) =>
        new()
        {
            ["controller"] = name,
            ["namespace"] = key.Namespace,
            ["name"] = key.Name,
            ["reconcileID"] = ReconcileId.Next(),
        };
}
