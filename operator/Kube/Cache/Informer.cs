using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Watch;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Cache;

/// <summary>
/// Keeps a <see cref="Store"/> equal to what the server has, and tells subscribers of each change after it is stored,
/// one at a time and in order.
/// </summary>
public sealed class Informer<T> : IInformer, IWatchSink<T>
    where T : class, IResource
{
    private readonly Lock gate = new();
    private readonly List<Action<Change<T>>> subscribers = [];
    private readonly TaskCompletionSource synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Watcher<T> watcher;
    private readonly ILogger log;
    private readonly string kind;
    private readonly Func<T, T>? transform;

    public Informer(KubeClient client, ResourceType<T> type, InformerOptions<T> options, TimeProvider time, ILogger log)
    {
        var scope = new WatchScope(options.Namespace, options.LabelSelector, options.FieldSelector);
        watcher = new Watcher<T>(client, type, scope, this, time, log);
        Store = new Store<T>(options.Indexes);
        kind = type.Kind;
        transform = options.Transform;
        this.log = log;
    }

    public Store<T> Store { get; }

    public bool HasSynced => synced.Task.IsCompletedSuccessfully;

    public Task WaitForSyncAsync(CancellationToken ct) => synced.Task.WaitAsync(ct);

    public Task RunAsync(CancellationToken ct) => watcher.RunAsync(ct);

    /// <summary>
    /// From now on every change, beginning with one "appeared" for each object already here. The action runs on the
    /// watch's own turn: it must be quick, i.e. put a key into a queue.
    /// </summary>
    public void Subscribe(Action<Change<T>> action)
    {
        lock (gate)
        {
            subscribers.Add(action);
            foreach (var item in Store.List())
                Tell(action, new Change<T>(null, item));
        }
    }

    T IWatchSink<T>.Keep(T item, bool sameHistory) =>
        sameHistory && Store.Get(ResourceKey.Of(item)) is { } held && held.IsSameVersion(item)
            ? held
            : Transformed(item);

    void IWatchSink<T>.Replace(Listing<T> all)
    {
        lock (gate)
        {
            foreach (var each in all.List.Unreadable)
                Report(each);
            var kept = all.List.Unreadable.Select(each => each.Key).ToList();
            foreach (var change in Store.Replace(all.List.Items, kept, all.SameHistory))
                TellAll(change);
        }
        synced.TrySetResult();
    }

    void IWatchSink<T>.Apply(T item) => Update(() => Store.Apply(Transformed(item)));

    void IWatchSink<T>.Remove(ResourceKey key) => Update(() => Store.Remove(key));

    void IWatchSink<T>.Skip(Unreadable unreadable) => Report(unreadable);

    // An object that the transform cannot take is held whole: too much is better than none.
    private T Transformed(T item)
    {
        try
        {
            return transform?.Invoke(item) ?? item;
        }
        catch (Exception failure)
        {
            log.LogError(failure, "the transform of {Kind} failed on {Key}", kind, ResourceKey.Of(item));
            return item;
        }
    }

    private void Update(Func<Change<T>?> write)
    {
        lock (gate)
            if (write() is { } change)
                TellAll(change);
    }

    private void TellAll(Change<T> change)
    {
        foreach (var subscriber in subscribers)
            Tell(subscriber, change);
    }

    // One subscriber's fault must neither stop the watch nor hide the change from the others.
    private void Tell(Action<Change<T>> subscriber, Change<T> change)
    {
        try
        {
            subscriber(change);
        }
        catch (Exception failure)
        {
            log.LogError(failure, "a subscriber of {Kind} failed on {Key}", kind, ResourceKey.Of(change.Latest));
        }
    }

    private void Report(Unreadable unreadable)
    {
        KubeMetrics.Unreadable(kind);
        log.LogError(
            "cannot read {Kind} {Key}, its last readable state is kept: {Why}",
            kind,
            unreadable.Key,
            unreadable.Why
        );
    }
}
