using System.Collections.Concurrent;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Client;

/// <summary>
/// Who wants to know of a client's writes, by resource. Two descriptors of one resource (a slim and a full type, two
/// versions) are one resource. Safe for concurrent use.
/// </summary>
internal sealed class WriteObservers
{
    private readonly ConcurrentDictionary<(string Group, string Plural), IWriteObserver[]> observers = new();

    /// <summary>An observer that is there already is not added again.</summary>
    public void Add<T>(ResourceType<T> type, IWriteObserver observer)
        where T : class, IResource =>
        observers.AddOrUpdate(
            (type.Group, type.Plural),
            [observer],
            (_, known) => known.Contains(observer) ? known : [.. known, observer]
        );

    public void Wrote<T>(ResourceType<T> type, T answer, ReadOnlySpan<byte> json)
        where T : class, IResource
    {
        foreach (var observer in Of(type))
            observer.Wrote(answer, json);
    }

    public void Deleted<T>(ResourceType<T> type, ResourceKey key, string? uid)
        where T : class, IResource
    {
        foreach (var observer in Of(type))
            observer.Deleted(key, uid);
    }

    private IWriteObserver[] Of<T>(ResourceType<T> type)
        where T : class, IResource => observers.GetValueOrDefault((type.Group, type.Plural)) ?? [];
}
