using Dockerflow.Kube.Cache;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Control;

/// <summary>Waits until every cache holds what the server had, and says which ones it waits for if that takes long.</summary>
internal static class SyncWait
{
    public static TimeSpan WarnEvery { get; } = TimeSpan.FromSeconds(30);

    /// <summary>False when cancelled before.</summary>
    public static async Task<bool> ForAsync(
        string controller,
        IReadOnlyCollection<IInformer> informers,
        TimeProvider time,
        ILogger log,
        CancellationToken ct
    )
    {
        var all = Task.WhenAll(informers.Select(informer => informer.WaitForSyncAsync(ct)));
        while (true)
        {
            try
            {
                await all.WaitAsync(WarnEvery, time, ct);
                return true;
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return false;
            }
            catch (TimeoutException)
            {
                var missing = string.Join(", ", informers.Where(each => !each.HasSynced).Select(each => each.Name));
                log.LogWarning("controller {Controller} waits for the caches of {Missing}", controller, missing);
            }
        }
    }
}
