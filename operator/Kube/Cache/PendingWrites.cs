using Dockerflow.Kube.Objects;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Cache;

/// <summary>
/// The writes of this process that one cache does not show yet, and whom they hold back. A write ends when the watch
/// or a LIST shows its version or a newer one, another object under its name, or its deletion; after
/// <see cref="Patience"/> it is given up, so that a broken watch or a selector that does not match blocks nobody for
/// ever. Everything is called in the informer's lock.
/// </summary>
internal sealed class PendingWrites<T>(Store<T> store, string kind, Lock gate, TimeProvider time, ILogger log)
    where T : class, IResource
{
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    private readonly Dictionary<ResourceKey, PendingWrite> pending = [];
    private readonly Queue<PendingWrite> byAge = new();
    private readonly PriorityQueue<PendingWrite, string> byVersion = new(ResourceVersion.Order);
    private readonly List<IWriteFollower<T>> followers = [];
    private ITimer? timer;
    private string seen = "";

    public int Count => pending.Count;

    public void Follow(IWriteFollower<T> follower) => followers.Add(follower);

    /// <summary>The server stored this state.</summary>
    public void Wrote(T written)
    {
        var (key, metadata) = (ResourceKey.Of(written), written.Metadata);
        var cached = store.Get(key);
        if (cached is not null && WasLastFinalizer(cached.Metadata, metadata))
            Begin(New(key, metadata.Uid, metadata.ResourceVersion, isDeletion: true), new Change<T>(cached, null));
        else if (IsNews(New(key, metadata.Uid, metadata.ResourceVersion, isDeletion: false), cached) is { } write)
            Begin(write, new Change<T>(cached, written));
    }

    /// <summary>The server took a deletion; the uid is that of the deleted object if the server told it.</summary>
    public void Deleted(ResourceKey key, string? uid)
    {
        var cached = store.Get(key);
        var own = pending.GetValueOrDefault(key);
        uid ??= own?.Uid ?? cached?.Metadata.Uid;
        if (own is { IsDeletion: true } && own.Uid == uid)
            return;
        if (cached?.Metadata is { DeletionTimestamp: null } state && state.Uid == uid)
            Begin(New(key, uid, state.ResourceVersion, isDeletion: true), new Change<T>(cached, null));
        else if (own is not null && own.Uid == uid)
            Replace(own, New(key, uid, own.Version, isDeletion: true));
    }

    /// <summary>The store changed.</summary>
    public void Shown(Change<T> change)
    {
        if (
            pending.Count > 0
            && pending.TryGetValue(ResourceKey.Of(change.Latest), out var write)
            && write.IsShownBy(change.Old?.Metadata, change.New?.Metadata)
        )
            End(write);
    }

    /// <summary>The store holds everything up to this version.</summary>
    public void Seen(string version)
    {
        seen = version;
        if (byVersion.Count == 0 || !ResourceVersion.IsComparable(version))
            return;
        while (byVersion.TryPeek(out var write, out var needed) && ResourceVersion.IsAtLeast(version, needed))
        {
            byVersion.Dequeue();
            if (!write.IsOver)
                End(write);
        }
    }

    // Taking the last finalizer off deletes instead of writing: some servers answer with the version that was there.
    private static bool WasLastFinalizer(ObjectMeta cached, ObjectMeta written) =>
        cached.Uid == written.Uid
        && written is { DeletionTimestamp: not null, Finalizers: null or { Count: 0 } }
        && cached.Finalizers is { Count: > 0 }
        && ResourceVersion.IsAtLeast(cached.ResourceVersion, written.ResourceVersion);

    private PendingWrite New(ResourceKey key, string? uid, string? version, bool isDeletion) =>
        new(key, uid, version, isDeletion, time.GetTimestamp());

    private PendingWrite? IsNews(PendingWrite write, T? cached)
    {
        var shown =
            string.IsNullOrEmpty(write.Version)
            || cached is not null && write.IsShownBy(cached.Metadata)
            || ResourceVersion.IsComparable(write.Version) && ResourceVersion.IsAtLeast(seen, write.Version);
        var overtaken =
            pending.TryGetValue(write.Key, out var other)
            && other.Uid == write.Uid
            && (other.IsDeletion || ResourceVersion.IsAtLeast(other.Version, write.Version));
        return shown || overtaken ? null : write;
    }

    private void Begin(PendingWrite write, Change<T> change)
    {
        write = write with { Releases = [.. followers.Select(follower => Hold(follower, change))] };
        pending.Remove(write.Key, out var before);
        Note(write);
        before?.End();
    }

    // Nobody has seen the object but its writer: what its creation holds back, its deletion goes on to hold.
    private void Replace(PendingWrite creation, PendingWrite deletion)
    {
        Note(deletion with { Releases = creation.Releases });
        creation.HandOver();
    }

    private void Note(PendingWrite write)
    {
        pending[write.Key] = write;
        byAge.Enqueue(write);
        if (!write.IsDeletion && ResourceVersion.IsComparable(write.Version))
            byVersion.Enqueue(write, write.Version!);
        // One timer for all: it looks at the oldest write and sets itself again.
        timer ??= Timer(Patience);
    }

    private Action Hold(IWriteFollower<T> follower, Change<T> change)
    {
        try
        {
            var concerned = follower.Hold(change);
            return () => follower.Release(concerned);
        }
        catch (Exception failure)
        {
            // A mapping's fault; the subscriber that uses the same mapping fails too and is reported there.
            log.LogDebug(failure, "a follower of {Kind} failed on {Key}", kind, ResourceKey.Of(change.Latest));
            return () => { };
        }
    }

    private void End(PendingWrite write)
    {
        pending.Remove(write.Key);
        write.End();
        while (byAge.TryPeek(out var oldest) && oldest.IsOver)
            byAge.Dequeue();
    }

    private ITimer Timer(TimeSpan due) =>
        time.CreateTimer(_ => GiveUp(), null, due + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);

    private void GiveUp()
    {
        lock (gate)
        {
            timer?.Dispose();
            timer = null;
            var count = 0;
            while (byAge.TryPeek(out var oldest) && (oldest.IsOver || time.GetElapsedTime(oldest.Since) >= Patience))
            {
                byAge.Dequeue();
                if (oldest.IsOver)
                    continue;
                count++;
                pending.Remove(oldest.Key);
                oldest.End();
            }
            Report(count);
            if (byAge.TryPeek(out var next))
                timer ??= Timer(Patience - time.GetElapsedTime(next.Since));
        }
    }

    private void Report(int count)
    {
        if (count == 0)
            return;
        KubeMetrics.WriteNotSeen(kind, count);
        log.LogWarning(
            "{Count} writes of {Kind} were not shown by the watch within {Patience}: is it broken, or does its selector not match?",
            count,
            kind,
            Patience
        );
    }
}
