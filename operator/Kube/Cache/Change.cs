using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Cache;

/// <summary>
/// One change of a cached object. Old is null when it appeared, New is null when it went; then Old is its last known
/// state, which may miss what happened while the watch was down. If both are there the uids may still differ: the
/// object was deleted and made again.
/// </summary>
public sealed record Change<T>(T? Old, T? New)
    where T : class, IResource
{
    /// <summary>
    /// True if nothing happened: the object was there when the cache was filled, or when the subscriber came. What a
    /// later LIST found after a gap did happen.
    /// </summary>
    public bool Initial { get; init; }

    /// <summary>The newer of the two.</summary>
    public T Latest => New ?? Old!;
}
