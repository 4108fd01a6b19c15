using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Queue;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Control;

/// <summary>
/// Calls a reconcile function for each key whose objects changed: never twice at once for one key, never lost, and
/// again after failures. Keys are those of the type given to <see cref="For{T}"/>.
/// </summary>
public sealed class Controller : IDisposable
{
    private readonly WorkQueue<ResourceKey> queue;
    private readonly Reconciler reconciler;
    private readonly ControllerOptions options;
    private readonly HashSet<IInformer> informers = [];
    private readonly ILogger log;

    public Controller(
        string name,
        Func<ResourceKey, CancellationToken, Task<Outcome>> reconcile,
        ControllerOptions options,
        TimeProvider time,
        ILogger log
    )
    {
        Name = name;
        this.options = options;
        this.log = log;
        var limits = new RateLimits();
        queue = new WorkQueue<ResourceKey>(time, limits with { Longest = options.MaxBackoff ?? limits.Longest })
        {
            DepthChanged = by => KubeMetrics.QueueChanged(name, by),
        };
        reconciler = new Reconciler(name, reconcile, queue, time, log);
    }

    public string Name { get; }

    /// <summary>The informers that this controller reads; it starts to work when all have synced.</summary>
    public IReadOnlyCollection<IInformer> Informers => informers;

    /// <summary>The kind that is reconciled. The predicate, if any, hides changes that cannot matter.</summary>
    public Controller For<T>(Informer<T> informer, Func<Change<T>, bool>? matters = null)
        where T : class, IResource =>
        Follow(informer, change => matters?.Invoke(change) == false ? [] : [ResourceKey.Of(change.Latest)]);

    /// <summary>Children: a change is told to the owner of that API group and kind which controls them.</summary>
    public Controller Owns<TChild>(Informer<TChild> informer, string ownerApiGroup, string ownerKind)
        where TChild : class, IResource =>
        Follow(informer, change => OwnerMap.Owners(change, ownerApiGroup, ownerKind));

    /// <summary>Anything else: old and new state are asked which keys they concern.</summary>
    public Controller Maps<T>(Informer<T> informer, Func<T, IEnumerable<ResourceKey>> keys)
        where T : class, IResource => Follow(informer, change => Both(change).SelectMany(keys).Distinct());

    /// <summary>Asks for a reconcile from outside, e.g. by a webhook.</summary>
    public void Enqueue(ResourceKey key) => queue.Add(key);

    /// <summary>Works until cancelled, then returns when the reconciles that run have ended.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        reconciler.ShowSeries();
        try
        {
            await Task.WhenAll(informers.Select(informer => informer.WaitForSyncAsync(ct)));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return;
        }
        log.LogInformation("controller {Controller} starts {Workers} workers", Name, options.Workers);
        await Task.WhenAll(
            Enumerable
                .Range(0, options.Workers)
                .Select(_ => Task.Run(() => reconciler.WorkAsync(ct), CancellationToken.None))
        );
        queue.ShutDown();
    }

    public void Dispose() => queue.Dispose();

    private Controller Follow<T>(Informer<T> informer, Func<Change<T>, IEnumerable<ResourceKey>> keys)
        where T : class, IResource
    {
        informers.Add(informer);
        informer.Subscribe(change =>
        {
            foreach (var key in keys(change))
                queue.Add(key);
        });
        return this;
    }

    private static IEnumerable<T> Both<T>(Change<T> change)
        where T : class, IResource => new[] { change.Old, change.New }.OfType<T>();
}
