using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Cache;

/// <summary>Somebody who must not act on a cache that does not show this process's own write yet.</summary>
internal interface IWriteFollower<T>
    where T : class, IResource
{
    /// <summary>
    /// A write the cache does not show: from its state to the one written (null when deleted). Returns the keys that
    /// are held back by it. Called in the informer's lock.
    /// </summary>
    IReadOnlyList<ResourceKey> Hold(Change<T> write);

    /// <summary>The cache shows it now, or it was given up.</summary>
    void Release(IReadOnlyList<ResourceKey> concerned);
}
