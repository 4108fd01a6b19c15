using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Election;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Control;

/// <summary>
/// Runs informers and controllers together. When cancelled it stops in order: controllers finish what they do, and
/// only then the caches that they read stop being fed.
/// </summary>
public sealed class Manager(TimeProvider time, ILogger log)
{
    /// <summary>How long a running reconcile may take to notice the end. Keep it below the Pod's grace period.</summary>
    public static TimeSpan DrainTime { get; } = TimeSpan.FromSeconds(15);

    private readonly HashSet<IInformer> informers = [];
    private readonly List<Controller> controllers = [];

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

    /// <summary>True once every cache holds what the server had.</summary>
    public bool HasSynced => informers.All(informer => informer.HasSynced);

    /// <summary>Returns after cancellation, when all is stopped or <see cref="DrainTime"/> is over. Throws if a part broke.</summary>
    public Task RunAsync(CancellationToken ct) => RunAsync(null, ct);

    /// <summary>
    /// With an elector, the caches are fed from the start and the controllers work only while this process leads; the
    /// lease is released after they have stopped. On a lost lease it returns without waiting for them.
    /// </summary>
    public async Task<ElectionEnd> RunAsync(Elector? elector, CancellationToken ct)
    {
        using var feed = new CancellationTokenSource();
        using var work = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var fed = informers.Select(informer => informer.RunAsync(feed.Token)).ToList();
        var feeding = FirstBrokenOrCancelled([.. fed], ct);
        var working = elector?.RunAsync(WorkAsync, work.Token) ?? WorkAloneAsync(work.Token);
        try
        {
            await await Task.WhenAny(feeding, working);
            await work.CancelAsync();
            return await working;
        }
        finally
        {
            await work.CancelAsync();
            await ((Task)working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await feed.CancelAsync();
            await Quiet(Task.WhenAll(fed));
        }
    }

    private async Task<ElectionEnd> WorkAloneAsync(CancellationToken ct)
    {
        await WorkAsync(ct);
        return ElectionEnd.Stopped;
    }

    private async Task WorkAsync(CancellationToken ct)
    {
        using var work = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var worked = controllers.Select(controller => controller.RunAsync(work.Token)).ToList();
        try
        {
            await FirstBrokenOrCancelled([.. worked], ct);
        }
        finally
        {
            await work.CancelAsync();
            await DrainAsync(worked);
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
    }

    private async Task DrainAsync(IEnumerable<Task> worked)
    {
        try
        {
            await Task.WhenAll(worked).WaitAsync(DrainTime, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            log.LogWarning("reconciles did not end within {DrainTime}", DrainTime);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.LogDebug(failure, "a controller had failed before");
        }
    }

    private static async Task Quiet(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // That is how an informer ends.
        }
    }
}
