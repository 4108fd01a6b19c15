using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Queue;

namespace Dockerflow.Kube.Control;

/// <summary>
/// The keys of one controller that must not be reconciled yet, because a cache does not show a write of this process.
/// A key that was to be reconciled meanwhile comes back into the queue the moment the last such write is shown.
/// Safe for concurrent use; costs one read while no write is pending.
/// </summary>
internal sealed class WriteBarrier(WorkQueue<ResourceKey> queue)
{
    private readonly Lock gate = new();

    /// <summary>How many pending writes concern each key.</summary>
    private readonly Dictionary<ResourceKey, int> held = [];
    private readonly Dictionary<ResourceKey, Lane> postponed = [];
    private volatile bool any;

    public void Hold(IReadOnlyList<ResourceKey> keys)
    {
        lock (gate)
        {
            foreach (var key in keys)
                held[key] = held.GetValueOrDefault(key) + 1;
            any = held.Count > 0;
        }
    }

    /// <summary>To be called once for each <see cref="Hold"/>.</summary>
    public void Release(IReadOnlyList<ResourceKey> keys)
    {
        lock (gate)
        {
            foreach (var key in keys)
                ReleaseLocked(key);
            any = held.Count > 0;
        }
    }

    /// <summary>True if the key is held: it was noted and comes again, it must not be reconciled now.</summary>
    public bool Postpones(Taken<ResourceKey> taken)
    {
        if (!any)
            return false;
        lock (gate)
        {
            if (!held.ContainsKey(taken.Key))
                return false;
            postponed[taken.Key] = taken.Lane;
            return true;
        }
    }

    private void ReleaseLocked(ResourceKey key)
    {
        if (--held[key] > 0)
            return;
        held.Remove(key);
        if (postponed.Remove(key, out var lane))
            queue.Add(key, lane, Cause.OwnWriteShown);
    }
}
