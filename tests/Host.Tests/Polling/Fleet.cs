using Dockerflow.Host.Polling;
using Dockerflow.Metrics;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Host.Tests.Polling;

/// <summary>Resources that all follow something on one host, woken as the controller wakes them.</summary>
internal sealed class Fleet
{
    public const int PerSecond = 5;
    public const int Burst = 20;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private readonly FakeTimeProvider time = new(new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero));
    private readonly PollTable<string, ScriptedAnswer> table;
    private readonly PriorityQueue<int, DateTimeOffset> due = new();
    private readonly List<DateTimeOffset> requests = [];
    private readonly List<(int Key, DateTimeOffset At)> answered = [];

    public Fleet(int keys)
    {
        table = new(Polls.Source, new HostGates(new(PerSecond, Burst), 8, time), time);
        Start = time.GetUtcNow();
        for (var key = 0; key < keys; key++)
        {
            due.Enqueue(key, Start.AddMilliseconds(key * 900.0 / keys));
        }
    }

    public DateTimeOffset Start { get; }

    public DateTimeOffset Now => time.GetUtcNow();

    public DateTimeOffset LastRequest => requests[^1];

    /// <summary>What the host does now.</summary>
    public HostSays Says { get; set; } = HostSays.Answered;

    public TimeSpan? Pause { get; set; }

    /// <summary>What one question costs.</summary>
    public int Requests { get; init; } = 1;

    /// <summary>The first keys, which fail whatever the host does.</summary>
    public int AlwaysFailing { get; init; }

    public async Task LiveAsync(TimeSpan span)
    {
        var end = Now + span;
        while (due.TryPeek(out var key, out var at) && at <= end)
        {
            due.Dequeue();
            time.Advance(at > Now ? at - Now : TimeSpan.Zero);
            due.Enqueue(key, Now + await WakeAsync(key));
        }
        time.Advance(end - Now);
    }

    public int RequestsBetween(DateTimeOffset from, TimeSpan span) =>
        requests.Count(at => at >= from && at < from + span);

    public int PeakPerSecond(DateTimeOffset from, TimeSpan span)
    {
        var seen = requests.Where(at => at >= from && at < from + span).ToList();
        var (peak, first) = (0, 0);
        for (var last = 0; last < seen.Count; last++)
        {
            while (seen[last] - seen[first] >= TimeSpan.FromSeconds(1))
            {
                first++;
            }
            peak = Math.Max(peak, last - first + 1);
        }
        return peak;
    }

    public int AnsweredSince(DateTimeOffset from) => AnsweredBetween(from, TimeSpan.FromDays(1));

    public int AnsweredBetween(DateTimeOffset from, TimeSpan span) =>
        answered.Where(each => each.At >= from && each.At < from + span).Select(each => each.Key).Distinct().Count();

    /// <summary>As the controller does: not before a second has passed, and after an hour at the latest.</summary>
    private async Task<TimeSpan> WakeAsync(int key)
    {
        var polled = await table.GetAsync(
            $"key{key}",
            Interval,
            TimeSpan.FromSeconds(5),
            new ScriptedQuestion("h.example", () => Ask(key)),
            TestContext.Current.CancellationToken
        );
        var pause = polled.AskAgain - Now;
        return pause < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1)
            : pause > TimeSpan.FromHours(1) ? TimeSpan.FromHours(1)
            : pause;
    }

    private PollResult<ScriptedAnswer> Ask(int key)
    {
        requests.AddRange(Enumerable.Repeat(Now, Requests));
        if (key < AlwaysFailing)
        {
            return ScriptedQuestion.Fails(HostSays.Failed, null);
        }
        if (Says != HostSays.Answered)
        {
            return ScriptedQuestion.Fails(Says, new("good"), Pause);
        }
        answered.Add((key, Now));
        return ScriptedQuestion.Good(requests: Requests);
    }
}
