using System.Globalization;
using Dockerflow.Kube.Tests.Fakes;

namespace Dockerflow.Kube.Tests.Simulation;

/// <summary>What a server stores: every change since the beginning, and how far back it can still tell. Safe for concurrent use.</summary>
internal sealed class History
{
    private readonly Lock gate = new();
    private readonly List<Entry> entries = [];
    private TaskCompletionSource changed = new();
    private int uids;

    public int Revision { get; private set; } = 1;

    /// <summary>Changes up to here are told no more.</summary>
    public int Compacted { get; private set; }

    /// <summary>Completes with the next change.</summary>
    public Task Changed
    {
        get
        {
            lock (gate)
                return changed.Task;
        }
    }

    /// <summary>What the action reads and changes is of one moment.</summary>
    public T Atomically<T>(Func<T> action)
    {
        lock (gate)
            return action();
    }

    public void Set(string name, string value)
    {
        lock (gate)
        {
            var uid = StateLocked(Revision).GetValueOrDefault(name)?.Uid ?? $"u{++uids}";
            AddLocked(new Entry(++Revision, name, uid, value));
        }
    }

    public void Delete(string name)
    {
        lock (gate)
            if (StateLocked(Revision).GetValueOrDefault(name) is { } last)
                AddLocked(last with { Revision = ++Revision, Gone = true });
    }

    public void Compact()
    {
        lock (gate)
            Compacted = Revision;
    }

    /// <summary>As an etcd that is restored from a backup: what came later never happened, and its numbers are used again.</summary>
    public void Restore(int revision)
    {
        lock (gate)
        {
            entries.RemoveAll(entry => entry.Revision > revision);
            Revision = revision;
            Compacted = Math.Min(Compacted, revision);
            Wake();
        }
    }

    public IReadOnlyDictionary<string, Entry> State(int revision)
    {
        lock (gate)
            return StateLocked(revision);
    }

    public IReadOnlyList<Entry> After(int revision)
    {
        lock (gate)
            return [.. entries.Where(entry => entry.Revision > revision)];
    }

    private Dictionary<string, Entry> StateLocked(int revision)
    {
        var state = new Dictionary<string, Entry>();
        foreach (var entry in entries.TakeWhile(entry => entry.Revision <= revision))
        {
            if (entry.Gone)
                state.Remove(entry.Name);
            else
                state[entry.Name] = entry;
        }
        return state;
    }

    private void AddLocked(Entry entry)
    {
        entries.Add(entry);
        Wake();
    }

    private void Wake()
    {
        var told = changed;
        changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        told.TrySetResult();
    }

    /// <summary>One object as one change left it.</summary>
    public sealed record Entry(int Revision, string Name, string Uid, string Value, bool Gone = false)
    {
        public string Json => Answer.ConfigMap(Name, Revision.ToString(CultureInfo.InvariantCulture), Value, Uid);
    }
}
