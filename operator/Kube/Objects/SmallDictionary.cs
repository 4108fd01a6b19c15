using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Dockerflow.Kube.Objects;

/// <summary>
/// Labels or annotations as one array: of a handful of entries a hash table would be five times as large and no faster.
/// Keeps the order in which the entries were written. Immutable.
/// </summary>
public sealed class SmallDictionary : IReadOnlyDictionary<string, string>
{
    private readonly KeyValuePair<string, string>[] entries;

    /// <param name="entries">Owned by the map from now on. Of equal keys the last one counts.</param>
    internal SmallDictionary(KeyValuePair<string, string>[] entries) => this.entries = entries;

    public int Count => entries.Length;

    public IEnumerable<string> Keys => entries.Select(entry => entry.Key);

    public IEnumerable<string> Values => entries.Select(entry => entry.Value);

    public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        foreach (var entry in entries)
            if (entry.Key == key)
            {
                value = entry.Value;
                return true;
            }
        value = null;
        return false;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => entries.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
