using System.Collections.Concurrent;

namespace Dockerflow.Host.Polling;

/// <summary>The gates of all hosts. One that has nothing to remember any more is forgotten.</summary>
/// <param name="limits">Of each host.</param>
/// <param name="most">Questions under way to all hosts together; each may hold an answer of some megabytes.</param>
/// <param name="time">The clock.</param>
internal sealed class HostGates(HostLimits limits, int most, TimeProvider time)
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, HostGate> gates = new(StringComparer.Ordinal);
    private readonly Lock changing = new();
    private readonly Dictionary<string, int> underWayBy = new(StringComparer.Ordinal);

    /// <summary>What one namespace may have under way: whoever names hosts that hardly answer leaves some for others.</summary>
    private readonly int share = Math.Max(1, most - most / 4);
    private DateTimeOffset sweptAt = time.GetUtcNow();
    private int underWay;

    /// <summary>Hosts that are remembered.</summary>
    public int Count => gates.Count;

    /// <param name="host">Who is to be asked.</param>
    /// <param name="asker">For which namespace.</param>
    /// <param name="turn">What it was told the last time, if it had to wait.</param>
    public Passage Enter(string host, string asker, DateTimeOffset? turn)
    {
        lock (changing)
        {
            var now = time.GetUtcNow();
            Sweep(now);
            var mine = underWayBy.GetValueOrDefault(asker);
            (gates[host], var passage) = Of(host, now).Enter(now, turn, underWay >= most || mine >= share);
            if (passage is Passage.Go)
            {
                underWay++;
                underWayBy[asker] = mine + 1;
            }
            return passage;
        }
    }

    /// <summary>Ends what a <see cref="Passage.Go"/> began, however it went.</summary>
    public void Leave(string host, string asker, DateTimeOffset began, Passage.Go passage, HostVerdict verdict)
    {
        lock (changing)
        {
            var now = time.GetUtcNow();
            gates[host] = Of(host, now).Left(began, passage.Charged, verdict, now);
            underWay--;
            if (--underWayBy[asker] == 0)
            {
                underWayBy.Remove(asker);
            }
        }
    }

    /// <summary>Nothing is asked of the host before; a moment of the past where it may be asked.</summary>
    public DateTimeOffset OpensAt(string host) =>
        gates.TryGetValue(host, out var gate) ? gate.OpensAt : DateTimeOffset.MinValue;

    private HostGate Of(string host, DateTimeOffset now) =>
        gates.TryGetValue(host, out var gate) ? gate : HostGate.New(host, limits, now);

    private void Sweep(DateTimeOffset now)
    {
        if (now - sweptAt < SweepInterval)
        {
            return;
        }
        sweptAt = now;
        foreach (var (host, gate) in gates)
        {
            if (gate.IsIdle(now))
            {
                gates.TryRemove(host, out _);
            }
        }
    }
}
