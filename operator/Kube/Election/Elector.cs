using Dockerflow.Kube.Client;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Election;

/// <summary>
/// Leads when it can, by one Lease. After a crash of the leader another one leads within lease duration and retry period
/// of its last renewal, after a release within the retry period; each plus the time of the calls.
/// <para>
/// <paramref name="client"/> may be the fenced one. With a connection of its own no large answer delays a renewal.
/// </para>
/// </summary>
public sealed class Elector(KubeClient client, Leadership leadership, TimeProvider time, ILogger log)
{
    private readonly ElectionOptions options = leadership.Options;
    private readonly LeaseKeeper keeper = new(client, leadership.Options, time, log);
    private int ran;

    /// <summary>
    /// Stands until elected, then runs the work. Its token is cancelled when <paramref name="ct"/> is, or at once when
    /// the term is lost. Told to stop, it keeps the Lease until the work has ended, then releases it. Losing, it returns
    /// without waiting for anybody. What the work throws is thrown, after the release. To be called once.
    /// </summary>
    public async Task<ElectionEnd> RunAsync(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        if (Interlocked.Exchange(ref ran, 1) == 1)
            throw new InvalidOperationException("an elector stands once; a process that lost must end");
        Show(leading: false);
        if (!await ElectedAsync(ct))
        {
            await keeper.ReleaseAsync();
            return ElectionEnd.Stopped;
        }
        Show(leading: true);
        log.LogInformation("{Identity} leads by the lease {Lease}", options.Identity, options.Lease);
        return await LeadAsync(work, ct);
    }

    private async Task<ElectionEnd> LeadAsync(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        // Neither is disposed: after a loss the work may still look at its token.
        var term = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var stop = new CancellationTokenSource();
        var holding = HoldAsync(stop.Token);
        var working = StartAsync(work, term.Token);
        if (await Task.WhenAny(working, holding) == holding && await holding is { } why)
            return Lose(term, why);
        // Only the waits of this class hang on it, so nothing foreign can block here.
        stop.Cancel();
        var held = await holding is null;
        leadership.End();
        Show(leading: false);
        if (held)
            await keeper.ReleaseAsync();
        await working;
        return ElectionEnd.Stopped;
    }

    // The fence is closed first. Nobody's callback may delay the end of the process.
    private ElectionEnd Lose(CancellationTokenSource term, string why)
    {
        leadership.End();
        _ = term.CancelAsync();
        Show(leading: false);
        log.LogError(
            "{Identity} lost the lease {Lease}: {Why}; the process has to end",
            options.Identity,
            options.Lease,
            why
        );
        return ElectionEnd.Lost;
    }

    private async Task<bool> ElectedAsync(CancellationToken ct)
    {
        try
        {
            while (true)
            {
                var round = await keeper.StandAsync(ct);
                if (round is Round.Held(var sentAt, var number) && leadership.Begin(sentAt, number))
                    return true;
                await Task.Delay(Pause(round), time, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Renews for ever. Returns why the term is lost, or null when stopped.</summary>
    private async Task<string?> HoldAsync(CancellationToken stop)
    {
        while (true)
        {
            using var deadline = new CancellationTokenSource(leadership.Left, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);
            try
            {
                // Waited for only so long: a call that ignores its cancellation must not hide the loss.
                if (await RenewedAsync(either.Token).WaitAsync(deadline.Token) is { } why)
                    return why;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested || deadline.IsCancellationRequested)
            {
                return stop.IsCancellationRequested ? null : $"it was not renewed within {options.RenewDeadline}";
            }
            finally
            {
                // By hand: this wait may end before the link has passed the cancellation on, and would cut the link.
                either.Cancel();
            }
        }
    }

    /// <summary>Tries until one renewal succeeded. Returns why the term is lost, or null.</summary>
    private async Task<string?> RenewedAsync(CancellationToken ct)
    {
        Round round = new Round.Again(options.RetryPeriod);
        while (true)
        {
            await Task.Delay(Pause(round), time, ct);
            round = await keeper.RenewAsync(ct);
            if (round is Round.Lost(var why))
                return why;
            if (round is Round.Held(var sentAt, _))
                return leadership.Extend(sentAt) ? null : "the renewal came too late";
        }
    }

    /// <summary>Up to a fifth shorter than the retry period, never longer; sooner if the Lease will be free sooner.</summary>
    private TimeSpan Pause(Round round)
    {
        var jittered = options.RetryPeriod * (1 - ElectionOptions.Jitter * Random.Shared.NextDouble());
        // Timers count whole milliseconds and round down: one more, or the last one would be asked away.
        return round is Round.Again(var longest) && longest < jittered
            ? longest + TimeSpan.FromMilliseconds(1)
            : jittered;
    }

    private static async Task StartAsync(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        // Work that blocks before its first await must not keep the renewals from running.
        await Task.Yield();
        await work(ct);
    }

    private void Show(bool leading) => KubeMetrics.Leading(options.Lease.Name, leading);
}
