namespace Dockerflow.Kube.Client;

/// <summary>From which resourceVersion on, and of which objects. The server ends the watch after the timeout.</summary>
public sealed record WatchOptions(
    string? ResourceVersion = null,
    string? LabelSelector = null,
    string? FieldSelector = null,
    TimeSpan? Timeout = null,
    bool Bookmarks = true
);
