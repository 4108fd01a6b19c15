using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Control;

/// <summary>
/// Which changes of the kind that a controller reconciles are worth a reconcile. Each hides updates only: an object
/// that appeared, went, was made anew under its name or began to be deleted always passes. They save reconciles, not
/// memory, and are not for children, whose status is what their owner waits for.
/// </summary>
public static class Predicates
{
    /// <summary>
    /// The spec changed. Hides changes of status, labels, annotations and finalizers, so combine it with
    /// <see cref="AnnotationsChanged{T}"/> where an annotation asks for something.
    /// </summary>
    public static bool GenerationChanged<T>(Change<T> change)
        where T : class, IResource =>
        change is not { Old: { } old, New: { } now }
        || IsNewLife(old, now)
        || old.Metadata.Generation != now.Metadata.Generation;

    public static bool AnnotationsChanged<T>(Change<T> change)
        where T : class, IResource => Differs(change, metadata => metadata.Annotations);

    public static bool LabelsChanged<T>(Change<T> change)
        where T : class, IResource => Differs(change, metadata => metadata.Labels);

    /// <summary>True where one of them is.</summary>
    public static Func<Change<T>, bool> Or<T>(params Func<Change<T>, bool>[] any)
        where T : class, IResource => change => Array.Exists(any, one => one(change));

    private static bool Differs<T>(Change<T> change, Func<ObjectMeta, IReadOnlyDictionary<string, string>?> part)
        where T : class, IResource =>
        change is not { Old: { } old, New: { } now }
        || IsNewLife(old, now)
        || !SameEntries(part(old.Metadata), part(now.Metadata));

    private static bool IsNewLife(IResource old, IResource now) =>
        old.Metadata.Uid != now.Metadata.Uid
        || old.Metadata.DeletionTimestamp is null && now.Metadata.DeletionTimestamp is not null;

    private static bool SameEntries(
        IReadOnlyDictionary<string, string>? one,
        IReadOnlyDictionary<string, string>? two
    ) =>
        (one?.Count ?? 0) == (two?.Count ?? 0)
        && (one is null || one.All(entry => two!.TryGetValue(entry.Key, out var value) && value == entry.Value));
}
