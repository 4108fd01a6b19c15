using Dockerflow.Kube.Client;

namespace Dockerflow.Kube.Election;

/// <summary>
/// Whether this process may write now: the <see cref="Elector"/> says so, the <see cref="Fence"/> obeys. A term is valid
/// until <see cref="ElectionOptions.RenewDeadline"/> after the last successful renewal was *sent*; the others wait at
/// least the longer lease duration after it was *stored*. One term at most: a lost one is never taken up again.
/// <para>
/// Time is <see cref="TimeProvider.GetTimestamp"/>, on Linux CLOCK_MONOTONIC. It cannot be set, and it runs on while a
/// process is stopped (SIGSTOP, a frozen cgroup). It stands still while the whole system is suspended, which
/// CLOCK_BOOTTIME does not: do not run a leader on machines that are put to sleep, or that are paused and resumed with
/// their memory; there only the preconditions of each write protect.
/// </para>
/// </summary>
#pragma warning disable CA1001 // Without a timer its source holds nothing, and whoever still writes must find its token.
public sealed class Leadership(ElectionOptions options, TimeProvider time)
#pragma warning restore CA1001
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource ended = new();
    private volatile Grant? grant;

    public ElectionOptions Options { get; } = Checked(options);

    /// <summary>True from election to the deadline, whether or not anybody noticed that it has passed.</summary>
    public bool IsHeld => Left > TimeSpan.Zero;

    /// <summary>The deadline has passed and the term is not ended yet: for a health check.</summary>
    public bool IsOverdue => grant is not null && !IsHeld;

    /// <summary>The Lease's transitions, which grow with each change of the holder; null if no term is held.</summary>
    public int? Term => grant is { } held && IsHeld ? held.Term : null;

    /// <summary>What is left until the deadline; zero if no term is held.</summary>
    internal TimeSpan Left
    {
        get
        {
            if (grant is not { } held)
                return TimeSpan.Zero;
            var left = Options.RenewDeadline - time.GetElapsedTime(held.SentAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Cancelled when the term ends.</summary>
    internal CancellationToken Ended => ended.Token;

    /// <summary>For <see cref="KubeOptions.Wrap"/>: the connection, closed for writes while no term is held.</summary>
    public HttpMessageHandler Around(HttpMessageHandler connection) => new Fence(this, time, connection);

    /// <summary>Throws NotLeading unless a term is held now.</summary>
    internal void Demand()
    {
        if (!IsHeld)
            throw new KubeException(
                KubeException.NotLeading,
                $"{Options.Identity} does not lead by the lease {Options.Lease}: the write is not sent"
            );
    }

    /// <summary>False if so much time has passed since then that there is nothing left of the term, or if one has ended.</summary>
    internal bool Begin(long sentAt, int term)
    {
        lock (gate)
        {
            if (ended.IsCancellationRequested || time.GetElapsedTime(sentAt) >= Options.RenewDeadline)
                return false;
            grant = new Grant(sentAt, term);
            return true;
        }
    }

    /// <summary>False if the term was over before: an answer that comes after the deadline changes nothing.</summary>
    internal bool Extend(long sentAt)
    {
        lock (gate)
        {
            if (grant is not { } held || !IsHeld || time.GetElapsedTime(sentAt) >= Options.RenewDeadline)
                return false;
            grant = held with { SentAt = sentAt };
            return true;
        }
    }

    /// <summary>From now on every write is refused, and those under way are cancelled. Waits for nobody.</summary>
    internal void End()
    {
        lock (gate)
            grant = null;
        _ = ended.CancelAsync();
    }

    private static ElectionOptions Checked(ElectionOptions options) =>
        options.Problems() is [var problem, ..] ? throw new ArgumentException(problem, nameof(options)) : options;

    private sealed record Grant(long SentAt, int Term);
}
