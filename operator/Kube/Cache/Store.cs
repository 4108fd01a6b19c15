using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Cache;

/// <summary>
/// The objects of one type as last seen. Written by one informer, read by anyone; a read sees each change whole, with
/// its indexes. Objects are shared and immutable.
/// </summary>
public sealed class Store<T>
    where T : class, IResource
{
    private readonly Lock gate = new();
    private readonly Indexes<T> indexes;
    private readonly Dictionary<ResourceKey, T> objects = [];

    public Store(IReadOnlyDictionary<string, Func<T, IEnumerable<string>>>? indexes = null) =>
        this.indexes = new Indexes<T>(indexes ?? new Dictionary<string, Func<T, IEnumerable<string>>>());

    public int Count
    {
        get
        {
            lock (gate)
                return objects.Count;
        }
    }

    /// <summary>The object, or null.</summary>
    public T? Get(ResourceKey key)
    {
        lock (gate)
            return objects.GetValueOrDefault(key);
    }

    /// <summary>All objects, in no order.</summary>
    public IReadOnlyList<T> List()
    {
        lock (gate)
            return [.. objects.Values];
    }

    /// <summary>The objects for which the index of this name has this value. Throws ArgumentException for an unknown index.</summary>
    public IReadOnlyList<T> ByIndex(string name, string value)
    {
        lock (gate)
            return [.. indexes.Find(name, value).Select(key => objects[key])];
    }

    /// <summary>Stores the object; null if the version stored is the same one.</summary>
    internal Change<T>? Apply(T item)
    {
        lock (gate)
            return ApplyLocked(item, sameHistory: true);
    }

    /// <summary>Takes the object out; null if it was not there.</summary>
    internal Change<T>? Remove(ResourceKey key)
    {
        lock (gate)
        {
            if (!objects.Remove(key, out var old))
                return null;
            indexes.Move(key, old, null);
            return new Change<T>(old, null);
        }
    }

    /// <summary>
    /// Makes the store hold exactly these objects, in one step. Objects under <paramref name="kept"/> stay as they are:
    /// they exist, only their newest state could not be read. Returns the changes, deletions first; without
    /// <paramref name="sameHistory"/> equal versions do not mean equal states, and every object counts as changed.
    /// </summary>
    internal IReadOnlyList<Change<T>> Replace(
        IReadOnlyList<T> items,
        IReadOnlyCollection<ResourceKey> kept,
        bool sameHistory = true
    )
    {
        lock (gate)
        {
            var gone = new HashSet<ResourceKey>(objects.Keys);
            gone.ExceptWith(items.Select(item => ResourceKey.Of(item)));
            gone.ExceptWith(kept);
            objects.EnsureCapacity(items.Count);
            var changes = new List<Change<T>>();
            foreach (var key in gone)
                if (Remove(key) is { } removed)
                    changes.Add(removed);
            foreach (var item in items)
                if (ApplyLocked(item, sameHistory) is { } applied)
                    changes.Add(applied);
            return changes;
        }
    }

    private Change<T>? ApplyLocked(T item, bool sameHistory)
    {
        var key = ResourceKey.Of(item);
        var old = objects.GetValueOrDefault(key);
        if (sameHistory && old is not null && old.IsSameVersion(item))
            return null;
        objects[key] = item;
        indexes.Move(key, old, item);
        return new Change<T>(old, item);
    }
}
