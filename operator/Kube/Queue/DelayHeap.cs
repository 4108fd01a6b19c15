namespace Dockerflow.Kube.Queue;

/// <summary>Keys and the instants when they are due. A key is in it once, with its earliest instant.</summary>
internal sealed class DelayHeap<TKey>
    where TKey : notnull
{
    private readonly PriorityQueue<TKey, long> heap = new();
    private readonly Dictionary<TKey, long> due = [];

    /// <summary>When the next key may be due; null if there is none.</summary>
    public long? Earliest => heap.TryPeek(out _, out var at) ? at : null;

    public int Count => due.Count;

    /// <summary>True if this became the earliest.</summary>
    public bool Add(TKey key, long at)
    {
        if (due.TryGetValue(key, out var known) && known <= at)
            return false;
        due[key] = at;
        heap.Enqueue(key, at);
        return Earliest == at;
    }

    /// <summary>Takes one key that is due at <paramref name="now"/>.</summary>
    public bool TryTake(long now, out TKey key)
    {
        while (heap.TryPeek(out key!, out var at) && at <= now)
        {
            heap.Dequeue();
            // An entry that was overtaken by an earlier one stays in the heap until its own instant.
            if (due.TryGetValue(key, out var wanted) && wanted == at && due.Remove(key))
                return true;
        }
        key = default!;
        return false;
    }

    public void Clear()
    {
        heap.Clear();
        due.Clear();
    }
}
