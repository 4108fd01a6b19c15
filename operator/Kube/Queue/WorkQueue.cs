using System.Threading.Channels;

namespace Dockerflow.Kube.Queue;

/// <summary>
/// The queue of a control loop. A key that waits is not added again; a key is never given to two workers; a key added
/// while it is being processed comes again after <see cref="Done"/>. So no change is lost and no key runs twice at once.
/// Invariant: queue ⊆ dirty, dirty ∖ queue ⊆ processing, queue ∩ processing = ∅. Safe for concurrent use.
/// </summary>
public sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    /// <summary>A timer's longest period; what is due later is looked at again after it.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private readonly Channel<TKey> queue = Channel.CreateUnbounded<TKey>();
    private readonly HashSet<TKey> dirty = [];
    private readonly HashSet<TKey> processing = [];
    private readonly DelayHeap<TKey> delayed = new();
    private readonly RetryLimiter<TKey> limiter;
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool shuttingDown;

    public WorkQueue(TimeProvider time, RateLimits? limits = null)
    {
        this.time = time;
        limiter = new RetryLimiter<TKey>(limits ?? new RateLimits(), time);
        timer = time.CreateTimer(_ => AddDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Keys that wait for a worker; delayed ones do not count.</summary>
    public int Depth => queue.Reader.Count;

    /// <summary>Told of each change of <see cref="Depth"/>, inside the queue's lock: it must be quick and must not call back.</summary>
    internal Action<int>? DepthChanged { get; init; }

    /// <summary>Ignored after <see cref="ShutDown"/>.</summary>
    public void Add(TKey key)
    {
        lock (gate)
            AddLocked(key);
    }

    /// <summary>Adds after a delay. If the key is delayed already, the earlier of the two counts.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        lock (gate)
            AddAfterLocked(key, delay);
    }

    /// <summary>Adds after the delay that the key's failures so far and the load of all retries ask for.</summary>
    public void AddRateLimited(TKey key)
    {
        lock (gate)
            AddAfterLocked(key, limiter.Next(key));
    }

    /// <summary>Ends the key's history of failures.</summary>
    public void Forget(TKey key)
    {
        lock (gate)
            limiter.Forget(key);
    }

    /// <summary>
    /// The next key, now owned by the caller until it calls <see cref="Done"/>; found is false when the queue was shut
    /// down and is empty.
    /// </summary>
    public async ValueTask<(bool Found, TKey Key)> GetAsync(CancellationToken ct)
    {
        while (await queue.Reader.WaitToReadAsync(ct))
        {
            lock (gate)
            {
                if (!queue.Reader.TryRead(out var key))
                    continue;
                dirty.Remove(key);
                processing.Add(key);
                DepthChanged?.Invoke(-1);
                return (true, key);
            }
        }
        return (false, default!);
    }

    /// <summary>Gives the key back; if it was added meanwhile it is queued again.</summary>
    public void Done(TKey key)
    {
        lock (gate)
        {
            if (!processing.Remove(key))
                return;
            if (dirty.Contains(key))
                EnqueueLocked(key);
            FinishLocked();
        }
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
    }

    private void AddLocked(TKey key)
    {
        if (!shuttingDown && dirty.Add(key) && !processing.Contains(key))
            EnqueueLocked(key);
    }

    private void EnqueueLocked(TKey key)
    {
        queue.Writer.TryWrite(key);
        DepthChanged?.Invoke(1);
    }

    private void AddAfterLocked(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
            AddLocked(key);
        else if (!shuttingDown && delayed.Add(key, time.GetTimestamp() + Ticks(delay)))
            Arm();
    }

    private void AddDue()
    {
        lock (gate)
        {
            if (shuttingDown)
                return;
            while (delayed.TryTake(time.GetTimestamp(), out var key))
                AddLocked(key);
            Arm();
        }
    }

    private void Arm()
    {
        if (delayed.Earliest is not { } at)
            return;
        var wait = TimeSpan.FromSeconds(Math.Max(0, at - time.GetTimestamp()) / (double)time.TimestampFrequency);
        // One tick more, because rounding down would wake up just before the instant.
        timer.Change(wait < LongestSleep ? wait + TimeSpan.FromTicks(1) : LongestSleep, Timeout.InfiniteTimeSpan);
    }

    private long Ticks(TimeSpan delay) =>
        (long)Math.Min(delay.TotalSeconds * time.TimestampFrequency, long.MaxValue / 4);

    private void FinishLocked()
    {
        if (!shuttingDown || processing.Count > 0)
            return;
        queue.Writer.TryComplete();
        if (dirty.Count == 0)
            idle.TrySetResult();
    }
}
