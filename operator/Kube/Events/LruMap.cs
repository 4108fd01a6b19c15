namespace Dockerflow.Kube.Events;

/// <summary>A dictionary of bounded size: the entry that was not used for the longest time makes room. Not safe for concurrent use.</summary>
internal sealed class LruMap<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> entries = [];
    private readonly LinkedList<(TKey Key, TValue Value)> byUse = new();

    public int Count => entries.Count;

    /// <summary>Finding is using.</summary>
    public bool TryGet(TKey key, out TValue value)
    {
        if (!entries.TryGetValue(key, out var node))
        {
            value = default!;
            return false;
        }
        byUse.Remove(node);
        byUse.AddFirst(node);
        value = node.Value.Value;
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        Remove(key);
        entries[key] = byUse.AddFirst((key, value));
        if (entries.Count > capacity)
            Remove(byUse.Last!.Value.Key);
    }

    public void Remove(TKey key)
    {
        if (entries.Remove(key, out var node))
            byUse.Remove(node);
    }
}
