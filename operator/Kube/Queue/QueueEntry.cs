namespace Dockerflow.Kube.Queue;

/// <summary>What a queue knows of one key while it waits or is processed. Guarded by the queue's lock.</summary>
internal sealed class QueueEntry<TKey>
{
    public QueueEntry(TKey key)
    {
        Key = key;
        Place = new LinkedListNode<QueueEntry<TKey>>(this);
    }

    public TKey Key { get; }

    /// <summary>Wanted: it waits, or will wait again when its processing ends.</summary>
    public bool Dirty { get; set; }
    public bool Processing { get; set; }

    /// <summary>The lane in which it is wanted.</summary>
    public Lane Lane { get; set; }

    /// <summary>The lane from which it was taken.</summary>
    public Lane TakenFrom { get; set; }
    public Cause Cause { get; set; }

    /// <summary>Timestamps of the clock: since when it is wanted, since when it is processed.</summary>
    public long WantedAt { get; set; }
    public long TakenAt { get; set; }

    /// <summary>Its own node, so that it is taken out of the middle of a list in one step.</summary>
    public LinkedListNode<QueueEntry<TKey>> Place { get; }

    /// <summary>The group in whose list it stands; null if it is not in a queue.</summary>
    public FairGroup<TKey>? Group { get; set; }
}
