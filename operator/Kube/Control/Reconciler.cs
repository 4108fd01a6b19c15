using System.Globalization;
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
    TimeProvider time,
    ILogger log
)
{
    private static readonly string[] Results = ["done", "requeue", "retry", "terminal", "conflict", "error"];
    private long lastId;

    /// <summary>Makes all series exist with 0, so that a rate over the first failure is seen.</summary>
    public void ShowSeries()
    {
        foreach (var result in Results)
            KubeMetrics.Reconciled(name, result, 0);
    }

    /// <summary>Until cancelled or the queue is shut down; never throws.</summary>
    public async Task WorkAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested && await NextAsync(ct) is { } key)
        {
            try
            {
                await OneAsync(key, ct);
            }
            finally
            {
                queue.Done(key);
            }
        }
    }

    private async Task<ResourceKey?> NextAsync(CancellationToken ct)
    {
        try
        {
            var (found, key) = await queue.GetAsync(ct);
            return found ? key : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task OneAsync(ResourceKey key, CancellationToken ct)
    {
        var id = Interlocked.Increment(ref lastId).ToString("x", CultureInfo.InvariantCulture);
        using var scope = log.BeginScope(Scope(key, id));
        var start = time.GetTimestamp();
        var result = await ReconcileAsync(key, ct);
        KubeMetrics.ReconcileTook(name, time.GetElapsedTime(start));
        KubeMetrics.Reconciled(name, result, 1);
    }

    // One object that makes the code throw must not stop the work on all others.
    private async Task<string> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        try
        {
            return Settle(key, await reconcile(key, ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return "done";
        }
        catch (KubeException conflict) when (conflict.IsConflict)
        {
            log.LogDebug("{Controller} {Key}: somebody else wrote first, again with the newer state", name, key);
            return Again(key, "conflict");
        }
        catch (Exception failure)
        {
            log.LogError(failure, "{Controller} {Key} failed", name, key);
            return Again(key, "error");
        }
    }

    private string Settle(ResourceKey key, Outcome outcome)
    {
        switch (outcome)
        {
            case Outcome.Later later:
                queue.Forget(key);
                queue.AddAfter(key, later.Delay);
                return "requeue";
            case Outcome.Failed failed:
                log.LogWarning("{Controller} {Key} will be tried again: {Why}", name, key, failed.Why);
                return Again(key, "retry");
            case Outcome.Refused refused:
                log.LogWarning("{Controller} {Key} waits for a change: {Why}", name, key, refused.Why);
                queue.Forget(key);
                return "terminal";
            default:
                queue.Forget(key);
                return "done";
        }
    }

    private string Again(ResourceKey key, string result)
    {
        queue.AddRateLimited(key);
        return result;
    }

    private Dictionary<string, object> Scope(ResourceKey key, string id) =>
        new()
        {
            ["controller"] = name,
            ["namespace"] = key.Namespace,
            ["name"] = key.Name,
            ["reconcileID"] = id,
        };
}
