namespace Dockerflow.Kube.Watch;

/// <summary>Which objects of a type a watcher follows; namespace null is all.</summary>
internal sealed record WatchScope(string? Namespace, string? LabelSelector, string? FieldSelector);
