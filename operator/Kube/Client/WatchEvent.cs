using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Client;

/// <summary>
/// One line of a watch. Object is null for Bookmark and Unreadable, and for a Deleted whose last state could not be decoded.
/// ResourceVersion is where the next watch may go on.
/// </summary>
public sealed record WatchEvent<T>(
    WatchEventType Type,
    ResourceKey Key,
    string ResourceVersion,
    T? Object,
    string? Problem = null
)
    where T : class, IResource;
