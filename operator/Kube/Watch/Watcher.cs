using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Watch;

/// <summary>
/// LIST, then WATCH from there for ever. The first LIST takes what the server has cached; later ones ask for nothing
/// older than what was seen, so that time never runs backwards. A version counts as seen only after its change is stored.
/// </summary>
internal sealed class Watcher<T>(
    KubeClient client,
    ResourceType<T> type,
    WatchScope scope,
    IWatchSink<T> sink,
    TimeProvider time,
    ILogger log
)
    where T : class, IResource
{
    private readonly Lister<T> lister = new(client, type, scope, sink);
    private readonly Backoff backoff = new(time, Random.Shared);

    /// <summary>
    /// A server that forgot to tell of a change would be believed for ever otherwise. Half as long again at random, so
    /// that the caches of one program do not ask together.
    /// </summary>
    private readonly TimeSpan believed = TimeSpan.FromHours(8) * (1 + Random.Shared.NextDouble() / 2);
    private long listedAt;

    /// <summary>The newest version that is stored; "0" is any.</summary>
    private string seen = "0";

    /// <summary>
    /// Whether the server is known to have reached <see cref="seen"/>. One whose storage was restored has not, and would
    /// keep a watch from there silent, without an error, and drop what happens until it is there again.
    /// </summary>
    private bool reached;

    /// <summary>Returns only by cancellation.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var relist = true;
        while (true)
        {
            if (relist)
                await ListAsync(ct);
            var end = await WatchAsync(ct);
            reached = end is { Events: > 0, Failure: null };
            var restart = RestartRules.After(end);
            Report(end, restart);
            relist = restart.Relist || time.GetElapsedTime(listedAt) > believed;
            if (restart.Backoff)
                await PauseAsync(end.Failure?.RetryAfter, ct);
        }
    }

    private async Task ListAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                var all = await lister.ListAsync(seen, ct);
                sink.Replace(all);
                listedAt = time.GetTimestamp();
                seen = all.List.Metadata.ResourceVersion ?? "0";
                sink.Seen(seen);
                reached = true;
                return;
            }
            catch (KubeException failure)
            {
                log.LogWarning("cannot list {Kind}: {Why}", type.Kind, failure.Message);
                await PauseAsync(failure.RetryAfter, ct);
            }
        }
    }

    private async Task<WatchEnd> WatchAsync(CancellationToken ct)
    {
        var start = time.GetTimestamp();
        var events = 0;
        try
        {
            if (!reached)
                await lister.RequireAsync(seen, ct);
            await foreach (var change in client.WatchAsync(type, scope.Namespace, Options(), ct))
            {
                events++;
                Take(change);
            }
            return new WatchEnd(time.GetElapsedTime(start), events, null);
        }
        catch (KubeException failure)
        {
            return new WatchEnd(time.GetElapsedTime(start), events, failure);
        }
    }

    private void Take(WatchEvent<T> change)
    {
        switch (change.Type)
        {
            case WatchEventType.Added or WatchEventType.Modified:
                sink.Apply(change.Object!);
                break;
            case WatchEventType.Deleted:
                sink.Remove(change.Key);
                break;
            case WatchEventType.Unreadable:
                sink.Skip(new Unreadable(change.Key, change.ResourceVersion, change.Problem ?? ""));
                break;
        }
        if (change.ResourceVersion.Length == 0)
            return;
        seen = change.ResourceVersion;
        sink.Seen(seen);
    }

    // A random length, so that the watches of one program do not all end together.
    private WatchOptions Options() =>
        new(seen, scope.LabelSelector, scope.FieldSelector, TimeSpan.FromSeconds(Random.Shared.Next(300, 600)));

    private Task PauseAsync(TimeSpan? asked, CancellationToken ct)
    {
        var pause = backoff.Next();
        return Task.Delay(asked > pause ? asked.Value : pause, time, ct);
    }

    private void Report(WatchEnd end, Restart restart)
    {
        KubeMetrics.WatchRestarted(type.Kind, restart.Reason);
        var level = restart.Backoff ? LogLevel.Warning : LogLevel.Debug;
        log.Log(
            level,
            "watch of {Kind} {Reason} after {Lived}: {Why}",
            type.Kind,
            restart.Reason,
            end.Lived,
            end.Failure?.Message
        );
    }
}
