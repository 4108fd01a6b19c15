namespace Dockerflow.Host.Polling;

/// <summary>
/// How much one host may be asked. Pure: a token bucket for its requests, the moment until which it wants to be left alone,
/// and a circuit breaker that lets one question at a time find out whether it works again.
/// </summary>
internal sealed record HostGate
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);
    private const int LargestPrice = 10;
    private const double Crumb = 1e-6;

    private ulong Seed { get; init; }
    private HostLimits Limits { get; init; } = new(1, 1);
    private double Tokens { get; init; }
    private DateTimeOffset RefilledAt { get; init; }

    /// <summary>What the last question has cost: the next one will not cost less.</summary>
    private int Price { get; init; } = 1;

    /// <summary>The last turn that was given away.</summary>
    private DateTimeOffset LastTurn { get; init; }
    private DateTimeOffset LimitedUntil { get; init; }
    private DateTimeOffset FailingUntil { get; init; }
    private DateTimeOffset FailedAt { get; init; }
    private int UnderWay { get; init; }

    /// <summary>Failures in a row, those that began before the last one was known counted once.</summary>
    public int Failures { get; private init; }

    /// <summary>Nothing is asked before this moment.</summary>
    public DateTimeOffset OpensAt => FailingUntil > LimitedUntil ? FailingUntil : LimitedUntil;

    public static HostGate New(string host, HostLimits limits, DateTimeOffset now) =>
        new()
        {
            Seed = Jitter.Seed(host),
            Limits = limits,
            Tokens = limits.Burst,
            RefilledAt = now,
        };

    /// <summary>A question that is due asks to be let through.</summary>
    /// <param name="now">The time.</param>
    /// <param name="turn">What it was told the last time, if it had to wait.</param>
    /// <param name="crowded">As many questions are under way to all hosts as may be.</param>
    public (HostGate Next, Passage Passage) Enter(DateTimeOffset now, DateTimeOffset? turn, bool crowded = false) =>
        turn > now
            ? (this, new Passage.Wait(turn.Value, Why(now)))
            : Refilled(now).Admit(now, turn is not null, crowded);

    /// <summary>A question that was let through has ended.</summary>
    public HostGate Left(DateTimeOffset began, int charged, HostVerdict verdict, DateTimeOffset now)
    {
        var gate = Refilled(now).Paid(charged, verdict.Requests) with { UnderWay = Math.Max(0, UnderWay - 1) };
        gate = gate with { LimitedUntil = Later(LimitedUntil, now + (verdict.Pause ?? TimeSpan.Zero)) };
        return verdict.Says switch
        {
            HostSays.Answered => gate with { Failures = 0, FailingUntil = default },
            HostSays.Failed or HostSays.Limits when began > FailedAt => gate.Failed(verdict.Pause, now),
            _ => gate,
        };
    }

    /// <summary>A new gate would let the same through.</summary>
    public bool IsIdle(DateTimeOffset now) =>
        UnderWay == 0
        && LastTurn <= now
        && OpensAt <= (Failures > 0 ? now - Memory : now)
        && Refilled(now).Tokens >= Limits.Burst;

    private (HostGate, Passage) Admit(DateTimeOffset now, bool hasTurn, bool crowded)
    {
        var price = Math.Min(Price, Limits.Burst);
        var busy = crowded || UnderWay >= (Failures > 0 ? 1 : Limits.AtOnce);
        // Those who gave up their turns leave tokens behind, which then are for everybody; but whoever failed a moment ago
        // must not be the one again who finds out how the host is.
        var queued = !hasTurn && LastTurn > now && (Failures > 0 || Tokens < Limits.Burst / 2.0);
        return OpensAt > now ? Queue(OpensAt, now)
            : busy ? Queue(now + BusyPause, now)
            : queued ? Queue(now, now)
            : Tokens >= price - Crumb ? (Taken(price), new Passage.Go(price))
            : hasTurn ? (this, new Passage.Wait(now + Earning(price - Tokens), HoldBack.Turn))
            : Queue(now + Earning(price - Tokens), now);
    }

    /// <summary>The next turn, behind all others, however many come at the same moment.</summary>
    private (HostGate, Passage) Queue(DateTimeOffset earliest, DateTimeOffset now)
    {
        var turn = Later(earliest, LastTurn + Earning(Price));
        return (this with { LastTurn = turn }, new Passage.Wait(turn, Why(now)));
    }

    private HoldBack Why(DateTimeOffset now) =>
        LimitedUntil > now ? HoldBack.Limited
        : FailingUntil > now || Failures > 0 ? HoldBack.Failing
        : HoldBack.Turn;

    private HostGate Taken(int price) => this with { Tokens = Tokens - price, UnderWay = UnderWay + 1 };

    /// <summary>What a question has cost more than it was charged is owed; what less, is given back.</summary>
    private HostGate Paid(int charged, int requests) =>
        this with
        {
            Tokens = Math.Clamp(Tokens + charged - Math.Max(1, requests), -Limits.Burst, Limits.Burst),
            Price = requests > 0 ? Math.Min(requests, LargestPrice) : Price,
        };

    /// <summary>Who names a moment is believed the first time, and doubted when it fails then again.</summary>
    private HostGate Failed(TimeSpan? pause, DateTimeOffset now)
    {
        var doublings = Math.Min(Failures - (pause is null ? 0 : 1), 5);
        var backoff = doublings < 0 ? TimeSpan.Zero : FirstBackoff * Math.Pow(2, doublings);
        backoff = backoff < LongestBackoff ? backoff : LongestBackoff;
        return this with
        {
            Failures = Failures + 1,
            FailedAt = now,
            FailingUntil = now + Jitter.Around(backoff, Seed, Failures),
        };
    }

    private HostGate Refilled(DateTimeOffset now) =>
        now <= RefilledAt
            ? this
            : this with
            {
                Tokens = Math.Min(Limits.Burst, Tokens + (now - RefilledAt).TotalSeconds * Limits.PerSecond),
                RefilledAt = now,
            };

    /// <summary>In whole milliseconds, upwards: whoever comes then finds what he waited for.</summary>
    private TimeSpan Earning(double tokens) =>
        TimeSpan.FromMilliseconds(Math.Ceiling(tokens * 1000 / Limits.PerSecond - Crumb));

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
