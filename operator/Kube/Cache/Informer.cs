using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Watch;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Cache;

/// <summary>
/// Keeps a <see cref="Store"/> equal to what the server has, and tells subscribers of each change after it is stored,
/// one at a time and in order.
/// </summary>
public sealed class Informer<T> : IInformer, IWatchSink<T>, IWriteObserver
    where T : class, IResource
{
    private readonly Lock gate = new();
    private readonly List<Action<Change<T>>> subscribers = [];
    private readonly TaskCompletionSource synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Watcher<T> watcher;
    private readonly PendingWrites<T> pending;
    private readonly KubeClient client;
    private readonly ResourceType<T> type;
    private readonly string? ns;
    private readonly ILogger log;
    private readonly Func<T, T>? transform;

    public Informer(KubeClient client, ResourceType<T> type, InformerOptions<T> options, TimeProvider time, ILogger log)
    {
        var scope = new WatchScope(options.Namespace, options.LabelSelector, options.FieldSelector);
        watcher = new Watcher<T>(client, type, scope, this, time, log);
        Store = new Store<T>(options.Indexes);
        pending = new PendingWrites<T>(Store, type.Kind, gate, time, log);
        (this.client, this.type, this.log) = (client, type, log);
        ns = string.IsNullOrEmpty(options.Namespace) ? null : options.Namespace;
        transform = options.Transform;
    }

    public string Kind => type.Kind;

    public string Name => ns is null ? Kind : $"{Kind} in {ns}";

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
                Tell(action, new Change<T>(null, item) { Initial = true });
        }
    }

    /// <summary>From now on the follower is held back while the store does not show a write that the client made.</summary>
    internal void FollowWrites(IWriteFollower<T> follower)
    {
        lock (gate)
            pending.Follow(follower);
        client.Writes.Add(type, this);
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

    void IWatchSink<T>.Seen(string version)
    {
        lock (gate)
            pending.Seen(version);
    }

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
            log.LogError(failure, "the transform of {Kind} failed on {Key}", Kind, ResourceKey.Of(item));
            return item;
        }
    }

    void IWriteObserver.Wrote(IResource answer, ReadOnlySpan<byte> json)
    {
        if ((answer as T ?? ItemReader.Read(json, type, out _)) is not { } written || !IsMine(ResourceKey.Of(written)))
            return;
        lock (gate)
            pending.Wrote(written);
    }

    void IWriteObserver.Deleted(ResourceKey key, string? uid)
    {
        if (!IsMine(key))
            return;
        lock (gate)
            pending.Deleted(key, uid);
    }

    private bool IsMine(ResourceKey key) => ns is null || ns == key.Namespace;

    private void Update(Func<Change<T>?> write)
    {
        lock (gate)
            if (write() is { } change)
                TellAll(change);
    }

    private void TellAll(Change<T> change)
    {
        if (!HasSynced)
            change = change with { Initial = true };
        KubeMetrics.Cached(Kind, (change.New is null ? 0 : 1) - (change.Old is null ? 0 : 1));
        foreach (var subscriber in subscribers)
            Tell(subscriber, change);
        // After the subscribers, who have the key in the queue by then: what is released is seldom added twice.
        pending.Shown(change);
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
            log.LogError(failure, "a subscriber of {Kind} failed on {Key}", Kind, ResourceKey.Of(change.Latest));
        }
    }

    private void Report(Unreadable unreadable)
    {
        KubeMetrics.Unreadable(Kind);
        log.LogError(
            "cannot read {Kind} {Key}, its last readable state is kept: {Why}",
            Kind,
            unreadable.Key,
            unreadable.Why
        );
    }
}
