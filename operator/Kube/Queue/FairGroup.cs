namespace Dockerflow.Kube.Queue;

/// <summary>The keys of one group (a namespace) that wait in one lane, first come first served.</summary>
internal sealed class FairGroup<TKey>
{
    public FairGroup(string name)
    {
        Name = name;
        Turn = new LinkedListNode<FairGroup<TKey>>(this);
    }

    public string Name { get; }
    public LinkedList<QueueEntry<TKey>> Waiting { get; } = new();
    public LinkedListNode<FairGroup<TKey>> Turn { get; }
}
