using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Queue;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Control;

/// <summary>
/// Calls a reconcile function for each key whose objects changed: never twice at once for one key, never lost, again
/// after failures, live changes before first lists and periodic checks, namespaces in turns. Keys are those of the type
/// given to <see cref="For{T}"/>. A key is not reconciled while a followed cache does not show yet what this process
/// wrote to an object that concerns it.
/// </summary>
public sealed class Controller : IDisposable
{
    private readonly WorkQueue<ResourceKey> queue;
    private readonly WriteBarrier barrier;
    private readonly Reconciler reconciler;
    private readonly ControllerOptions options;
    private readonly HashSet<IInformer> informers = [];
    private readonly TimeProvider time;
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
        this.time = time;
        this.log = log;
        var limits = new RateLimits();
        queue = new WorkQueue<ResourceKey>(
            time,
            limits with
            {
                Longest = options.MaxBackoff ?? limits.Longest,
            },
            key => key.Namespace,
            new QueueMeter(name)
        );
        barrier = new WriteBarrier(queue);
        reconciler = new Reconciler(name, reconcile, queue, barrier, time, log);
    }

    public string Name { get; }

    /// <summary>The informers that this controller reads; it starts to work when all have synced.</summary>
    public IReadOnlyCollection<IInformer> Informers => informers;

    /// <summary>
    /// The kind that is reconciled. The predicate, if any, hides changes that cannot matter; see <see cref="Predicates"/>.
    /// </summary>
    public Controller For<T>(Informer<T> informer, Func<Change<T>, bool>? matters = null)
        where T : class, IResource => Follow(informer, change => [ResourceKey.Of(change.Latest)], matters);

    /// <summary>Children: a change is told to the owner of that type which controls them, and to the one that did before.</summary>
    public Controller Owns<TChild, TOwner>(Informer<TChild> informer, ResourceType<TOwner> owner)
        where TChild : class, IResource
        where TOwner : class, IResource => Follow(informer, change => OwnerMap.Owners(change, owner));

    /// <summary>Anything else: old and new state are asked which keys they concern.</summary>
    public Controller Maps<T>(Informer<T> informer, Func<T, IEnumerable<ResourceKey>> keys)
        where T : class, IResource => Follow(informer, change => Both(change).SelectMany(keys).Distinct());

    /// <summary>Asks for a reconcile from outside, e.g. by a webhook.</summary>
    public void Enqueue(ResourceKey key) => queue.Add(key, Lane.Live, Cause.Asked);

    /// <summary>Works until cancelled, then returns when the reconciles that run have ended.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        if (!await SyncWait.ForAsync(Name, informers, time, log, ct))
            return;
        log.LogInformation("controller {Controller} starts {Workers} workers", Name, options.Workers);
        reconciler.Started(options.Workers);
        await Task.WhenAll(
            Enumerable
                .Range(0, options.Workers)
                .Select(_ => Task.Run(() => reconciler.WorkAsync(ct), CancellationToken.None))
        );
        reconciler.Started(-options.Workers);
        queue.ShutDown();
    }

    public void Dispose() => queue.Dispose();

    private Controller Follow<T>(
        Informer<T> informer,
        Func<Change<T>, IEnumerable<ResourceKey>> keys,
        Func<Change<T>, bool>? matters = null
    )
        where T : class, IResource
    {
        informers.Add(informer);
        informer.FollowWrites(new WriteFollower<T>(keys, barrier));
        informer.Subscribe(change =>
        {
            if (matters?.Invoke(change) != false)
                Add(informer.Kind, change, keys(change));
        });
        return this;
    }

    private void Add<T>(string kind, Change<T> change, IEnumerable<ResourceKey> keys)
        where T : class, IResource
    {
        var of = ResourceKey.Of(change.Latest);
        var (lane, cause) = change.Initial
            ? (Lane.Background, Cause.Initial(kind, of))
            : (Lane.Live, Cause.Changed(kind, of));
        foreach (var key in keys)
            queue.Add(key, lane, cause);
    }

    private static IEnumerable<T> Both<T>(Change<T> change)
        where T : class, IResource => new[] { change.Old, change.New }.OfType<T>();
}
