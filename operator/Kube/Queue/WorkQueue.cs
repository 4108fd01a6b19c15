using System.Threading.Channels;

namespace Dockerflow.Kube.Queue;

/// <summary>
/// The queue of a control loop. A key that waits is not added again; a key is never given to two workers; a key added
/// while it is being processed comes again after <see cref="Done"/>. So no change is lost and no key runs twice at once.
/// Invariant: queue ⊆ dirty, dirty ∖ queue ⊆ processing, queue ∩ processing = ∅.
/// Keys wait in two lanes (<see cref="Lane"/>), and in each lane groups of keys take turns. Adding and taking are of
/// constant time. Safe for concurrent use.
/// </summary>
public sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    /// <summary>Delayed keys are looked at again after this, whatever the timer was set to (client-go does the same).</summary>
    private static readonly TimeSpan SafetyTick = TimeSpan.FromSeconds(10);

    private const int UsualKeys = 256;
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, QueueEntry<TKey>> entries = [];
    private readonly HashSet<QueueEntry<TKey>> processing = [];
    private readonly Lanes<TKey> lanes;
    private readonly DelayHeap<TKey> delayed = new();
    private readonly RetryLimiter<TKey> limiter;
    private readonly TimeProvider time;
    private readonly QueueMeter? meter;
    private readonly ITimer timer;

    /// <summary>One token for each key that waits: what workers wait for.</summary>
    private readonly Channel<byte> tokens = Channel.CreateUnbounded<byte>();
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool shuttingDown;

    /// <param name="time">Clock of all delays.</param>
    /// <param name="limits">How retries are slowed down.</param>
    /// <param name="groupOf">The group of a key; groups take turns. Without it all keys are one group.</param>
    public WorkQueue(TimeProvider time, RateLimits? limits = null, Func<TKey, string>? groupOf = null)
        : this(time, limits, groupOf, null) { }

    internal WorkQueue(TimeProvider time, RateLimits? limits, Func<TKey, string>? groupOf, QueueMeter? meter)
    {
        this.time = time;
        this.meter = meter;
        lanes = new Lanes<TKey>(groupOf ?? (_ => ""));
        limiter = new RetryLimiter<TKey>(limits ?? new RateLimits(), time);
        timer = time.CreateTimer(_ => AddDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        meter?.Watch(Running);
    }

    /// <summary>Keys that wait for a worker; delayed ones do not count.</summary>
    public int Depth
    {
        get
        {
            lock (gate)
                return lanes.Count;
        }
    }

    /// <summary>
    /// A key that waits in Background and is added Live moves to Live; otherwise a key that waits stays where it is.
    /// Ignored after <see cref="ShutDown"/>.
    /// </summary>
    public void Add(TKey key, Lane lane = Lane.Live, Cause cause = default)
    {
        lock (gate)
            AddLocked(key, lane, cause);
    }

    /// <summary>Adds after a delay. If the key is delayed already, the earlier instant and the more urgent lane count.</summary>
    public void AddAfter(TKey key, TimeSpan delay, Lane lane = Lane.Live, Cause cause = default)
    {
        lock (gate)
            AddAfterLocked(key, delay, lane, cause);
    }

    /// <summary>
    /// Adds after the delay that the key's failures so far and the load of all retries ask for, in the lane from which
    /// the key was taken.
    /// </summary>
    public void AddRateLimited(TKey key)
    {
        lock (gate)
        {
            var lane = entries.TryGetValue(key, out var entry) && entry.Processing ? entry.TakenFrom : Lane.Live;
            var delay = limiter.Next(key);
            meter?.Retried();
            AddAfterLocked(key, delay, lane, Cause.Retry(limiter.Failures(key)));
        }
    }

    /// <summary>Ends the key's history of failures.</summary>
    public void Forget(TKey key)
    {
        lock (gate)
            limiter.Forget(key);
    }

    /// <summary>
    /// The next key, now owned by the caller until it calls <see cref="Done"/>; null when the queue was shut down and
    /// is empty.
    /// </summary>
    public async ValueTask<Taken<TKey>?> GetAsync(CancellationToken ct)
    {
        while (await tokens.Reader.WaitToReadAsync(ct))
        {
            lock (gate)
            {
                if (tokens.Reader.TryRead(out _))
                    return TakeLocked();
            }
        }
        return null;
    }

    /// <summary>Gives the key back; if it was added meanwhile it is queued again.</summary>
    public void Done(TKey key)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(key, out var entry) || !entry.Processing)
                return;
            entry.Processing = false;
            processing.Remove(entry);
            meter?.Worked(time.GetElapsedTime(entry.TakenAt));
            if (entry.Dirty)
                EnqueueLocked(entry);
            else
                RemoveLocked(key);
            FinishLocked();
        }
    }

    // Once in its life it holds every key there is; the places for them are given back.
    private void RemoveLocked(TKey key)
    {
        entries.Remove(key);
        if (entries.Count == 0 && entries.Capacity > UsualKeys)
            entries.TrimExcess(UsualKeys);
    }

    /// <summary>Takes no more keys and drops the delayed ones; what waits is still given out.</summary>
    public void ShutDown()
    {
        lock (gate)
        {
            shuttingDown = true;
            delayed.Clear();
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            FinishLocked();
        }
    }

    /// <summary>Completes when, after <see cref="ShutDown"/>, no key waits or is being processed.</summary>
    public Task DrainedAsync(CancellationToken ct) => idle.Task.WaitAsync(ct);

    public void Dispose()
    {
        ShutDown();
        timer.Dispose();
        meter?.Dispose();
    }

    private void AddLocked(TKey key, Lane lane, Cause cause)
    {
        if (shuttingDown)
            return;
        if (!entries.TryGetValue(key, out var entry))
            entries[key] = entry = new QueueEntry<TKey>(key);
        if (entry.Dirty)
            RaiseLocked(entry, lane, cause);
        else
            WantLocked(entry, lane, cause);
    }

    private void WantLocked(QueueEntry<TKey> entry, Lane lane, Cause cause)
    {
        entry.Dirty = true;
        (entry.Lane, entry.Cause, entry.WantedAt) = (lane, cause, time.GetTimestamp());
        meter?.Added();
        if (!entry.Processing)
            EnqueueLocked(entry);
    }

    private void RaiseLocked(QueueEntry<TKey> entry, Lane lane, Cause cause)
    {
        if (lane != Lane.Live || entry.Lane == Lane.Live)
            return;
        entry.Cause = cause;
        if (entry.Group is null)
        {
            entry.Lane = lane;
            return;
        }
        lanes.Promote(entry);
        meter?.Deeper(Lane.Background, -1);
        meter?.Deeper(Lane.Live, 1);
    }

    private void EnqueueLocked(QueueEntry<TKey> entry)
    {
        lanes.Append(entry);
        meter?.Deeper(entry.Lane, 1);
        tokens.Writer.TryWrite(0);
    }

    private Taken<TKey> TakeLocked()
    {
        var entry = lanes.Take();
        entry.Dirty = false;
        entry.Processing = true;
        (entry.TakenFrom, entry.TakenAt) = (entry.Lane, time.GetTimestamp());
        processing.Add(entry);
        meter?.Deeper(entry.Lane, -1);
        meter?.Waited(time.GetElapsedTime(entry.WantedAt, entry.TakenAt));
        return new Taken<TKey>(entry.Key, entry.Lane, entry.Cause);
    }

    private void AddAfterLocked(TKey key, TimeSpan delay, Lane lane, Cause cause)
    {
        if (delay <= TimeSpan.Zero)
            AddLocked(key, lane, cause);
        else if (!shuttingDown && delayed.Add(new Delayed<TKey>(key, time.GetTimestamp() + Ticks(delay), lane, cause)))
            Arm();
    }

    private void AddDue()
    {
        lock (gate)
        {
            if (shuttingDown)
                return;
            while (delayed.TryTake(time.GetTimestamp(), out var due))
                AddLocked(due.Key, due.Lane, due.Cause);
            Arm();
        }
    }

    private void Arm()
    {
        if (delayed.Earliest is not { } at)
            return;
        var wait = TimeSpan.FromSeconds(Math.Max(0, at - time.GetTimestamp()) / (double)time.TimestampFrequency);
        // One tick more, because rounding down would wake up just before the instant.
        timer.Change(wait < SafetyTick ? wait + TimeSpan.FromTicks(1) : SafetyTick, Timeout.InfiniteTimeSpan);
    }

    private long Ticks(TimeSpan delay) =>
        (long)Math.Min(delay.TotalSeconds * time.TimestampFrequency, long.MaxValue / 4);

    private void FinishLocked()
    {
        if (!shuttingDown || processing.Count > 0)
            return;
        tokens.Writer.TryComplete();
        if (lanes.Count == 0)
            idle.TrySetResult();
    }

    private RunningWork Running()
    {
        lock (gate)
        {
            var (all, longest) = (TimeSpan.Zero, TimeSpan.Zero);
            foreach (var entry in processing)
            {
                var runs = time.GetElapsedTime(entry.TakenAt);
                all += runs;
                longest = runs > longest ? runs : longest;
            }
            return new RunningWork(all, longest);
        }
    }
}
