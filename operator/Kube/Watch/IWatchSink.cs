using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Watch;

/// <summary>Takes what a watcher sees. Called by one thread at a time; a call returns when the change is stored.</summary>
internal interface IWatchSink<T>
    where T : class, IResource
{
    /// <summary>Everything there is; whatever else was known has gone.</summary>
    void Replace(IReadOnlyList<T> items, IReadOnlyList<Unreadable> unreadable);

    void Apply(T item);

    void Remove(ResourceKey key);

    /// <summary>
    /// Everything up to this version was told; never to be said in the middle of a first listing, whose objects come
    /// in no order.
    /// </summary>
    void Seen(string version);

    /// <summary>An object that changed and cannot be decoded.</summary>
    void Skip(Unreadable unreadable);
}
