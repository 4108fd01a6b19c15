namespace Dockerflow.Kube.Queue;

/// <summary>
/// Keys and the instants when they are due. A key is in it once, with its earliest instant and the more urgent lane.
/// A binary heap that knows where each key stands, so that moving a key leaves nothing behind.
/// </summary>
internal sealed class DelayHeap<TKey>
    where TKey : notnull
{
    private readonly List<Delayed<TKey>> heap = [];
    private readonly Dictionary<TKey, int> places = [];

    /// <summary>When the next key is due; null if there is none.</summary>
    public long? Earliest => heap.Count > 0 ? heap[0].At : null;

    public int Count => heap.Count;

    /// <summary>True if this became the earliest.</summary>
    public bool Add(Delayed<TKey> item)
    {
        if (!places.TryGetValue(item.Key, out var place))
        {
            place = heap.Count;
            heap.Add(item);
        }
        else if (item.At >= heap[place].At)
        {
            heap[place] = heap[place] with { Lane = Urgent(item.Lane, heap[place].Lane) };
            return false;
        }
        Up(place, item with { Lane = Urgent(item.Lane, heap[place].Lane) });
        return places[item.Key] == 0;
    }

    /// <summary>Takes one key that is due at <paramref name="now"/>.</summary>
    public bool TryTake(long now, out Delayed<TKey> taken)
    {
        taken = default;
        if (heap.Count == 0 || heap[0].At > now)
            return false;
        taken = heap[0];
        places.Remove(taken.Key);
        var last = heap[^1];
        heap.RemoveAt(heap.Count - 1);
        if (heap.Count > 0)
            Down(0, last);
        return true;
    }

    public void Clear()
    {
        heap.Clear();
        places.Clear();
    }

    private static Lane Urgent(Lane one, Lane other) => one == Lane.Live ? one : other;

    private void Up(int place, Delayed<TKey> item)
    {
        for (var parent = (place - 1) / 2; place > 0 && item.At < heap[parent].At; parent = (place - 1) / 2)
        {
            Put(place, heap[parent]);
            place = parent;
        }
        Put(place, item);
    }

    private void Down(int place, Delayed<TKey> item)
    {
        for (var child = Smaller(place); child < heap.Count && heap[child].At < item.At; child = Smaller(place))
        {
            Put(place, heap[child]);
            place = child;
        }
        Put(place, item);
    }

    private int Smaller(int place)
    {
        var left = place * 2 + 1;
        return left + 1 < heap.Count && heap[left + 1].At < heap[left].At ? left + 1 : left;
    }

    private void Put(int place, Delayed<TKey> item)
    {
        heap[place] = item;
        places[item.Key] = place;
    }
}
