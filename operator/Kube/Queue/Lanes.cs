namespace Dockerflow.Kube.Queue;

/// <summary>
/// The two lanes of a queue. Live goes first; while both have keys, every 16th take is of Background, so that it is
/// slow and never stands still. Not safe for concurrent use.
/// </summary>
internal sealed class Lanes<TKey>(Func<TKey, string> groupOf)
{
    /// <summary>Of so many takes while both lanes wait, one is of Background.</summary>
    public const int Share = 16;

    private readonly FairQueue<TKey> live = new();
    private readonly FairQueue<TKey> background = new();
    private int passedOver;

    public int Count => live.Count + background.Count;

    public void Append(QueueEntry<TKey> entry) => Of(entry.Lane).Append(entry, groupOf(entry.Key));

    /// <summary>The next entry; there must be one.</summary>
    public QueueEntry<TKey> Take()
    {
        var fromLive = live.Count > 0 && (background.Count == 0 || passedOver < Share - 1);
        passedOver = fromLive && background.Count > 0 ? passedOver + 1 : 0;
        return (fromLive ? live : background).Take();
    }

    /// <summary>Moves an entry that waits in Background to the end of Live.</summary>
    public void Promote(QueueEntry<TKey> entry)
    {
        background.Remove(entry);
        entry.Lane = Lane.Live;
        Append(entry);
    }

    private FairQueue<TKey> Of(Lane lane) => lane == Lane.Live ? live : background;
}
