using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Cache;

/// <summary>The secondary indexes of a store: name → value → keys. Not safe for concurrent use.</summary>
internal sealed class Indexes<T>(IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> definitions)
    where T : class, IResource
{
    private readonly Dictionary<(string Index, string Value), HashSet<ResourceKey>> entries = [];

    public IReadOnlyCollection<ResourceKey> Find(string index, string value) =>
        definitions.ContainsKey(index)
            ? entries.GetValueOrDefault((index, value)) ?? []
            : throw new ArgumentException($"there is no index '{index}'", nameof(index));

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
        if (!entries.TryGetValue(entry, out var keys))
            entries[entry] = keys = [];
        keys.Add(key);
    }

    private void Remove((string, string) entry, ResourceKey key)
    {
        if (entries.TryGetValue(entry, out var keys) && keys.Remove(key) && keys.Count == 0)
            entries.Remove(entry);
    }
}
