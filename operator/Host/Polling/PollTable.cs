using System.Collections.Concurrent;
using Dockerflow.Metrics;

namespace Dockerflow.Host.Polling;

/// <summary>
/// One question per key for everybody who needs its answer, asked when it is due and its host may be asked. Nobody waits
/// for a slow host: until it has answered, the last answer stands. A question that nobody wanted for hours is forgotten.
/// </summary>
/// <param name="kind">One of <see cref="Polls.Kinds"/>.</param>
/// <param name="gates">Shared by all tables.</param>
/// <param name="time">The clock.</param>
internal sealed class PollTable<TKey, TAnswer>(string kind, HostGates gates, TimeProvider time)
    where TKey : notnull
    where TAnswer : class
{
    private static readonly TimeSpan Memory = TimeSpan.FromHours(3);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SlowPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentDictionary<TKey, Entry> entries = new();
    private long sweptAt = time.GetUtcNow().UtcTicks;

    /// <summary>Questions that are remembered.</summary>
    public int Count => entries.Count;

    /// <summary>The answer that stands, and when it is worth asking for it again.</summary>
    /// <param name="key">Same key, same question.</param>
    /// <param name="interval">How old the answer may get.</param>
    /// <param name="patience">How long to wait for a question that is under way.</param>
    /// <param name="question">Asked if it is due.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<Polled<TAnswer>> GetAsync(
        TKey key,
        TimeSpan interval,
        TimeSpan patience,
        IQuestion<TAnswer> question,
        CancellationToken ct
    )
    {
        var now = time.GetUtcNow();
        Sweep(now);
        var entry = entries.GetOrAdd(key, each => new(new(new(Jitter.Seed(each.ToString() ?? "")), now)));
        entry.WantedAt = now.UtcTicks;
        var polling = entry.Begin(() => PollAsync(entry, interval, question, ct));
        await WaitAsync(polling, patience, ct);
        var isUnderWay = !polling.IsCompleted;
        return Told(entry.State, isUnderWay, interval, question);
    }

    private async Task PollAsync(Entry entry, TimeSpan interval, IQuestion<TAnswer> question, CancellationToken ct)
    {
        var state = entry.State;
        if (state.Schedule.DueAt(interval) > time.GetUtcNow())
        {
            return;
        }
        switch (gates.Enter(question.Host, question.Asker, state.Turn))
        {
            case Passage.Go go:
                entry.State = state.After(await AskAsync(question, state.Answer, go, ct), time.GetUtcNow());
                break;
            case Passage.Wait wait:
                CountHeldBack(state, wait);
                entry.State = state.HeldBack(wait);
                break;
        }
    }

    private async Task<PollResult<TAnswer>> AskAsync(
        IQuestion<TAnswer> question,
        TAnswer? last,
        Passage.Go passage,
        CancellationToken ct
    )
    {
        var (began, verdict) = (time.GetUtcNow(), HostVerdict.None);
        try
        {
            var result = await question.AskAsync(last, ct);
            verdict = result.Host;
            Instruments.Polls.WithLabels(kind, result.Outcome).Inc();
            return result;
        }
        finally
        {
            gates.Leave(question.Host, question.Asker, began, passage, verdict);
        }
    }

    private async Task WaitAsync(Task polling, TimeSpan patience, CancellationToken ct)
    {
        try
        {
            await polling.WaitAsync(patience, time, ct);
        }
        catch (TimeoutException) when (!polling.IsFaulted)
        {
            // It goes on without us; whoever comes next has its answer.
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Whoever began it gave up; it is due still.
        }
    }

    private Polled<TAnswer> Told(
        PollState<TAnswer> state,
        bool isUnderWay,
        TimeSpan interval,
        IQuestion<TAnswer> question
    )
    {
        var now = time.GetUtcNow();
        var again = isUnderWay ? now + SlowPause : Later(state.AgainAt(interval), Opening(state, question));
        // Whoever shares a question may have found it not due yet, with an interval longer than ours.
        again = Later(again, now + ShortestPause);
        return new(state.Told(question, interval, again, now), again);
    }

    private DateTimeOffset Opening(PollState<TAnswer> state, IQuestion<TAnswer> question) =>
        state.Fault is null ? DateTimeOffset.MinValue : gates.OpensAt(question.Host);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private void CountHeldBack(PollState<TAnswer> state, Passage.Wait wait)
    {
        if (state.Turn != wait.Turn)
        {
            Instruments.Polls.WithLabels(kind, wait.Why == HoldBack.Failing ? Polls.BackedOff : Polls.Limited).Inc();
        }
    }

    private void Sweep(DateTimeOffset now)
    {
        var last = Interlocked.Read(ref sweptAt);
        if (
            now.UtcTicks - last < SweepInterval.Ticks
            || Interlocked.CompareExchange(ref sweptAt, now.UtcTicks, last) != last
        )
        {
            return;
        }
        foreach (var (key, entry) in entries)
        {
            if (now.UtcTicks - entry.WantedAt > Memory.Ticks)
            {
                entries.TryRemove(key, out _);
            }
        }
    }

    private sealed class Entry(PollState<TAnswer> first)
    {
        private readonly Lock changing = new();
        private Task polling = Task.CompletedTask;

        /// <summary>Written by the one poll that is under way only.</summary>
        public PollState<TAnswer> State
        {
            get => Volatile.Read(ref field);
            set => Volatile.Write(ref field, value);
        } = first;

        public long WantedAt
        {
            get => Volatile.Read(ref field);
            set => Volatile.Write(ref field, value);
        }

        /// <summary>The poll that is under way, begun if there was none.</summary>
        public Task Begin(Func<Task> poll)
        {
            lock (changing)
            {
                if (polling.IsCompleted)
                {
                    polling = poll();
                }
                return polling;
            }
        }
    }
}
