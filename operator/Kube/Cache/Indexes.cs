using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Cache;

/// <summary>
/// The secondary indexes of a store: name → value → keys. Most values stand for one key, which is held without a set of
/// its own. Not safe for concurrent use.
/// </summary>
internal sealed class Indexes<T>(IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> definitions)
    where T : class, IResource
{
    private readonly Dictionary<(string Index, string Value), ResourceKey> single = [];
    private readonly Dictionary<(string Index, string Value), HashSet<ResourceKey>> several = [];

    public IReadOnlyCollection<ResourceKey> Find(string index, string value) =>
        !definitions.ContainsKey(index) ? throw new ArgumentException($"there is no index '{index}'", nameof(index))
        : several.TryGetValue((index, value), out var keys) ? keys
        : single.TryGetValue((index, value), out var key) ? [key]
        : [];

    public void Move(ResourceKey key, T? from, T? to)
    {
        foreach (var (index, values) in definitions)
        {
            foreach (var value in from is null ? [] : values(from))
                Remove((index, value), key);
            foreach (var value in to is null ? [] : values(to))
                Add((index, value), key);
        }
    }

    private void Add((string, string) entry, ResourceKey key)
    {
        if (several.TryGetValue(entry, out var keys))
            keys.Add(key);
        else if (!single.TryAdd(entry, key) && single[entry] != key)
        {
            several[entry] = [single[entry], key];
            single.Remove(entry);
        }
    }

    private void Remove((string, string) entry, ResourceKey key)
    {
        if (single.TryGetValue(entry, out var only) && only == key)
            single.Remove(entry);
        else if (several.TryGetValue(entry, out var keys) && keys.Remove(key) && keys.Count == 0)
            several.Remove(entry);
    }
}
