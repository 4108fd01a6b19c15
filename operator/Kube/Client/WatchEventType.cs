namespace Dockerflow.Kube.Client;

/// <summary>What happened. Unreadable: an object was added or changed, and could not be decoded.</summary>
public enum WatchEventType
{
    Added,
    Modified,
    Deleted,
    Bookmark,
    Unreadable,
}
