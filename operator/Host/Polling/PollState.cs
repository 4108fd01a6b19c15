using Dockerflow.Decide;

namespace Dockerflow.Host.Polling;

/// <summary>All that is known about one question. Pure.</summary>
/// <param name="Schedule">When it is due.</param>
/// <param name="WantedSince">When somebody first asked.</param>
internal sealed record PollState<TAnswer>(PollSchedule Schedule, DateTimeOffset WantedSince)
    where TAnswer : class
{
    /// <summary>What holds; null until the host has answered once.</summary>
    public TAnswer? Answer { get; private init; }

    /// <summary>When the host last answered well.</summary>
    public DateTimeOffset? GoodAt { get; private init; }

    /// <summary>The host's fault the last time this was asked.</summary>
    public Problem? Fault { get; private init; }

    /// <summary>When it may come back, while it has to wait.</summary>
    public DateTimeOffset? Turn { get; private init; }

    /// <summary>Why it waits; meaningless while it does not.</summary>
    public HoldBack Why { get; private init; }

    public PollState<TAnswer> After(PollResult<TAnswer> result, DateTimeOffset now) =>
        this with
        {
            Schedule = Schedule.After(now, result.Failed),
            Answer = result.Answer,
            GoodAt = result.Failed ? GoodAt : now,
            Fault = result.Fault,
            Turn = null,
        };

    public PollState<TAnswer> HeldBack(Passage.Wait wait) => this with { Turn = wait.Turn, Why = wait.Why };

    /// <summary>When it is worth asking again.</summary>
    public DateTimeOffset AgainAt(TimeSpan interval) =>
        Schedule.DueAt(interval) is var due && Turn > due ? Turn.Value : due;

    /// <summary>The answer as it is told now: what stands, of when it is, and why there is no newer one.</summary>
    /// <param name="question">Says it in its own words.</param>
    /// <param name="interval">What whoever asks wants; an answer is late when it is twice as old.</param>
    /// <param name="again">When it is asked again.</param>
    /// <param name="now">The time.</param>
    public TAnswer Told(IQuestion<TAnswer> question, TimeSpan interval, DateTimeOffset again, DateTimeOffset now)
    {
        var late = Turn is not null && Why != HoldBack.Turn && now - (GoodAt ?? WantedSince) > interval * 2;
        var problem = Fault ?? (late ? new(question.Unavailable, Words(question.Host)) : null);
        return problem is not null
            ? question.Told(Answer, problem with { Message = problem.Message + Age(again) })
            : Answer ?? question.Waiting(Words(question.Host));
    }

    private string Words(string host) =>
        Turn is null
            ? $"{host} is being asked"
            : Why switch
            {
                HoldBack.Limited => $"{host} limits the rate of requests",
                HoldBack.Failing => $"{host} does not answer as it should",
                _ => $"waits its turn to ask {host}",
            };

    private string Age(DateTimeOffset again) =>
        $"; asked again at {Short.Time(again)}{(GoodAt is { } good ? $"; the last answer is of {Short.Time(good)}" : "")}";
}
