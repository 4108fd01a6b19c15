namespace Dockerflow.Kube.Queue;

/// <summary>
/// One lane: groups take turns, within a group first come first served. So a group whose key waits is served again
/// after at most one key of each other group. Every operation takes constant time. Not safe for concurrent use.
/// </summary>
internal sealed class FairQueue<TKey>
{
    private readonly Dictionary<string, FairGroup<TKey>> groups = [];
    private readonly LinkedList<FairGroup<TKey>> turns = new();

    public int Count { get; private set; }

    public void Append(QueueEntry<TKey> entry, string name)
    {
        if (!groups.TryGetValue(name, out var group))
        {
            groups[name] = group = new FairGroup<TKey>(name);
            turns.AddLast(group.Turn);
        }
        group.Waiting.AddLast(entry.Place);
        entry.Group = group;
        Count++;
    }

    /// <summary>The next entry; there must be one.</summary>
    public QueueEntry<TKey> Take()
    {
        var group = turns.First!.Value;
        var entry = group.Waiting.First!.Value;
        turns.RemoveFirst();
        turns.AddLast(group.Turn);
        Remove(entry);
        return entry;
    }

    /// <summary>Takes out an entry that is in this queue, wherever it stands. Its group keeps its turn.</summary>
    public void Remove(QueueEntry<TKey> entry)
    {
        var group = entry.Group!;
        group.Waiting.Remove(entry.Place);
        entry.Group = null;
        Count--;
        if (group.Waiting.Count > 0)
            return;
        turns.Remove(group.Turn);
        groups.Remove(group.Name);
    }
}
