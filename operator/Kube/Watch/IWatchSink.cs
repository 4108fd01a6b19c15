using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Watch;

/// <summary>Takes what a watcher sees. Called by one thread at a time; a call returns when the change is stored.</summary>
internal interface IWatchSink<T>
    where T : class, IResource
{
    /// <summary>
    /// What is to be held of an object that a LIST brought, as soon as it is decoded: the one that is held already if it is
    /// the same version of the same history.
    /// </summary>
    T Keep(T item, bool sameHistory);

    /// <summary>Everything there is; whatever else was known has gone.</summary>
    void Replace(Listing<T> all);

    void Apply(T item);

    void Remove(ResourceKey key);

    /// <summary>An object that changed and cannot be decoded.</summary>
    void Skip(Unreadable unreadable);
}
