using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Election;
using Dockerflow.Kube.Events;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Control;

/// <summary>
/// Runs informers, controllers and recorders of Events together. When cancelled it stops in order, each step bounded:
/// controllers finish what they do; then what <see cref="AfterWork"/> was given is done and the last Events are written;
/// then an elector gives up its lease; only then the caches stop being fed.
/// </summary>
public sealed class Manager(TimeProvider time, ILogger log)
{
    private readonly HashSet<IInformer> informers = [];
    private readonly List<Controller> controllers = [];
    private readonly List<EventRecorder> recorders = [];
    private readonly List<Func<CancellationToken, Task>> chores = [];
    private readonly List<Action> afterSync = [];
    private readonly List<Func<CancellationToken, Task>> afterWork = [];

    /// <summary>
    /// How long a running reconcile may take to notice the end. With the two other bounds it has to stay below the
    /// Pod's grace period.
    /// </summary>
    public static TimeSpan DrainTime { get; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long the lease is left to others while the caches are filled: whoever could not work yet must not keep another
    /// from it. Longer than that would leave the work of whole caches undone for the sake of one that cannot be read.
    /// </summary>
    public static TimeSpan ReadyTime { get; } = TimeSpan.FromSeconds(30);

    /// <summary>How long each action of <see cref="AfterWork"/> may take.</summary>
    public static TimeSpan AfterWorkTime { get; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the last Events may take to be written.</summary>
    public static TimeSpan TellTime { get; } = TimeSpan.FromSeconds(3);

    /// <summary>True once every cache holds what the server had.</summary>
    public bool HasSynced => informers.All(informer => informer.HasSynced);

    /// <summary>An informer that no controller follows.</summary>
    public Manager Add(IInformer informer)
    {
        informers.Add(informer);
        return this;
    }

    /// <summary>A controller with all informers that it follows; an informer shared by several runs once.</summary>
    public Manager Add(Controller controller)
    {
        controllers.Add(controller);
        informers.UnionWith(controller.Informers);
        return this;
    }

    public Manager Add(EventRecorder recorder)
    {
        recorders.Add(recorder);
        return this;
    }

    /// <summary>Something of its own rhythm that works when the controllers do: until cancelled, or until it has nothing to do.</summary>
    public Manager AddChore(Func<CancellationToken, Task> chore)
    {
        chores.Add(chore);
        return this;
    }

    /// <summary>To be done once, when every cache holds what the server had. It must not throw.</summary>
    public Manager AfterSync(Action action)
    {
        afterSync.Add(action);
        return this;
    }

    /// <summary>
    /// To be done when no worker of any controller runs any more, in the order given. Not done if workers did not end
    /// within <see cref="DrainTime"/>: they may still write.
    /// </summary>
    public Manager AfterWork(Func<CancellationToken, Task> action)
    {
        afterWork.Add(action);
        return this;
    }

    /// <summary>Returns after cancellation, when all is stopped or its time is over. Throws if a part broke.</summary>
    public Task RunAsync(CancellationToken ct) => RunAsync(null, ct);

    /// <summary>
    /// With an elector, the caches are fed from the start, and it stands when they hold what the server had, or after
    /// <see cref="ReadyTime"/>. The controllers work only while this process leads; the lease is released after they have
    /// stopped. On a lost lease it returns without waiting for them.
    /// </summary>
    public async Task<ElectionEnd> RunAsync(Elector? elector, CancellationToken ct)
    {
        using var tell = new CancellationTokenSource();
        using var feed = new CancellationTokenSource();
        using var work = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var told = recorders.Select(recorder => recorder.RunAsync(tell.Token)).ToList();
        var fed = informers.Select(informer => informer.RunAsync(feed.Token)).ToList();
        var synced = AfterSyncAsync(feed.Token);
        var working = elector is null
            ? WorkAloneAsync(told, work.Token)
            : StandAsync(elector, synced, told, work.Token);
        try
        {
            await await Task.WhenAny(FirstBrokenOrCancelled([.. told, .. fed], ct), working);
            await work.CancelAsync();
            return await working;
        }
        finally
        {
            await work.CancelAsync();
            await ((Task)working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await feed.CancelAsync();
            await EndsAsync("caches", [.. fed, synced], DrainTime);
            await tell.CancelAsync();
            await EndsAsync("events", told, TellTime);
        }
    }

    private async Task<ElectionEnd> StandAsync(Elector elector, Task synced, List<Task> told, CancellationToken ct)
    {
        using var ready = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Task.WhenAny(synced, Task.Delay(ReadyTime, time, ready.Token));
        await ready.CancelAsync();
        return await elector.RunAsync(token => WorkAsync(told, token), ct);
    }

    private async Task AfterSyncAsync(CancellationToken ct)
    {
        await Task.WhenAll(informers.Select(informer => informer.WaitForSyncAsync(ct)));
        afterSync.ForEach(action => action());
    }

    private async Task<ElectionEnd> WorkAloneAsync(List<Task> told, CancellationToken ct)
    {
        await WorkAsync(told, ct);
        return ElectionEnd.Stopped;
    }

    /// <summary>Until cancelled. The last Events are told here, because they too are writes that only a leader may make.</summary>
    internal async Task WorkAsync(List<Task> told, CancellationToken ct)
    {
        using var work = CancellationTokenSource.CreateLinkedTokenSource(ct);
        List<Task> worked =
        [
            .. controllers.Select(controller => controller.RunAsync(work.Token)),
            .. chores.Select(chore => chore(work.Token)),
        ];
        try
        {
            await FirstBrokenOrCancelled([.. worked], ct);
        }
        finally
        {
            await work.CancelAsync();
            if (await EndsAsync("reconciles", worked, DrainTime))
                await AfterWorkAsync();
            recorders.ForEach(recorder => recorder.Complete());
            await EndsAsync("events", told, TellTime);
        }
    }

    private static async Task FirstBrokenOrCancelled(List<Task> parts, CancellationToken ct)
    {
        var cancelled = new TaskCompletionSource();
        await using var registration = ct.Register(() => cancelled.TrySetResult());
        while (
            parts.Count > 0 && await Task.WhenAny([cancelled.Task, .. parts]) is var ended && ended != cancelled.Task
        )
        {
            await ended;
            parts.Remove(ended);
        }
        await cancelled.Task;
    }

    private async Task AfterWorkAsync()
    {
        foreach (var action in afterWork)
        {
            using var bound = new CancellationTokenSource(AfterWorkTime, time);
            try
            {
                await action(bound.Token).WaitAsync(bound.Token);
            }
            catch (Exception failure)
            {
                log.LogWarning("what had to be done after the work failed: {Why}", failure.Message);
            }
        }
    }

    /// <summary>False if not all ended in time.</summary>
    private async Task<bool> EndsAsync(string what, IEnumerable<Task> parts, TimeSpan bound)
    {
        try
        {
            await Task.WhenAll(parts).WaitAsync(bound, time, CancellationToken.None);
            return true;
        }
        catch (TimeoutException)
        {
            log.LogWarning("{What} did not end within {Bound}", what, bound);
            return false;
        }
        catch (Exception failure)
        {
            // Cancelled, or broken before, which is thrown already.
            log.LogDebug("{What} ended: {Why}", what, failure.Message);
            return true;
        }
    }
}
