using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Election;

/// <summary>
/// Reads and writes the Lease. Every call is bounded, every change names the version it was decided on; a try that
/// fails, however it fails, is a <see cref="Round.Again"/>. For one caller at a time.
/// </summary>
internal sealed class LeaseKeeper(KubeClient client, ElectionOptions options, TimeProvider time, ILogger log)
{
    private Observation seen = new(null, time.GetTimestamp());
    private string? lastTrouble;

    // A write without a good answer may have happened: what was seen before need not be so any more.
    private bool unsure;

    /// <summary>One try of a candidate: look, and take what is free.</summary>
    public Task<Round> StandAsync(CancellationToken ct) =>
        TryAsync(
            async token =>
            {
                await LookAsync(token);
                return await ActAsync(leading: false, token);
            },
            ct
        );

    /// <summary>One try of the leader. A refused renewal is settled at once: it may have been our own, whose answer was lost.</summary>
    public Task<Round> RenewAsync(CancellationToken ct) =>
        TryAsync(
            async token =>
            {
                try
                {
                    return await ActAsync(leading: true, token);
                }
                catch (KubeException refused) when (refused.IsConflict || refused.IsNotFound)
                {
                    await LookAsync(token);
                    return await ActAsync(leading: true, token);
                }
            },
            ct
        );

    /// <summary>Lets the others lead at once, if the Lease is still ours. Failing, it leaves them to wait.</summary>
    public async Task ReleaseAsync()
    {
        using var limit = new CancellationTokenSource(options.CallLimit, time);
        try
        {
            while (!await ReleasedAsync(limit.Token))
                await Task.Delay(options.RetryPeriod / 4, time, limit.Token);
        }
        catch (OperationCanceledException)
        {
            log.LogWarning("the lease {Lease} could not be released, others wait until it has expired", options.Lease);
        }
    }

    /// <summary>True when the Lease is not ours (any more); false if a call failed.</summary>
    private async Task<bool> ReleasedAsync(CancellationToken ct)
    {
        try
        {
            while (await OwnAsync(ct) is { } record)
                await GiveUpAsync(record, ct);
            return true;
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            log.LogDebug("release of the lease {Lease}: {Why}", options.Lease, failure.Message);
            return false;
        }
    }

    private async Task<LeaseRecord?> OwnAsync(CancellationToken ct)
    {
        if (unsure)
            await LookAsync(ct);
        return seen.Record?.Holder == options.Identity ? seen.Record : null;
    }

    private async Task GiveUpAsync(LeaseRecord record, CancellationToken ct)
    {
        try
        {
            await WriteAsync(token => PatchAsync(LeaseIntent.Release(record, time.GetUtcNow()), token), ct);
            log.LogInformation("{Identity} released the lease {Lease}", options.Identity, options.Lease);
        }
        catch (KubeException refused) when (refused.IsConflict)
        {
            log.LogDebug("release of the lease {Lease}: somebody wrote, looking again", options.Lease);
        }
    }

    private async Task<Round> TryAsync(Func<CancellationToken, Task<Round>> work, CancellationToken ct)
    {
        try
        {
            var round = await work(ct);
            lastTrouble = null;
            return round;
        }
        catch (KubeException taken) when (taken.IsConflict || taken.IsAlreadyExists)
        {
            log.LogDebug("lease {Lease}: somebody else wrote first", options.Lease);
        }
        // Nothing that a call can throw may end a leadership before its deadline, or a candidacy at all.
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            Tell(failure);
        }
        return new Round.Again(options.RetryPeriod);
    }

    private async Task<Round> ActAsync(bool leading, CancellationToken ct)
    {
        var sentAt = time.GetTimestamp();
        var unchanged = time.GetElapsedTime(seen.Since, sentAt);
        var now = time.GetUtcNow();
        switch (ElectionRules.Decide(new ElectionFacts(options.Identity, leading, seen.Record, unchanged)))
        {
            case ElectionPlan.Lose lose:
                return new Round.Lost(lose.Why);
            case ElectionPlan.Wait wait:
                return new Round.Again(wait.Time);
            case ElectionPlan.Create:
                return await HoldAsync(sentAt, token => CreateAsync(LeaseIntent.New(options, now), token), ct);
            case ElectionPlan.Take take:
                return await HoldAsync(
                    sentAt,
                    token => PatchAsync(LeaseIntent.Take(options, take.Seen, now), token),
                    ct
                );
            case ElectionPlan.Renew renew:
                return await HoldAsync(
                    sentAt,
                    token => PatchAsync(LeaseIntent.Renew(options, renew.Seen, now), token),
                    ct
                );
            default:
                throw new InvalidOperationException("unknown plan");
        }
    }

    private async Task<Round> HoldAsync(long sentAt, Func<CancellationToken, Task<Lease>> write, CancellationToken ct)
    {
        await WriteAsync(write, ct);
        return seen.Record is { } record && record.Holder == options.Identity
            ? new Round.Held(sentAt, record.Transitions)
            : throw new KubeException(KubeException.BadResponse, "the server answered with a lease that is not ours");
    }

    private async Task LookAsync(CancellationToken ct)
    {
        See(await BoundedAsync(token => client.GetAsync(CoreResources.Lease, options.Lease, token), ct));
        unsure = false;
    }

    private async Task WriteAsync(Func<CancellationToken, Task<Lease>> write, CancellationToken ct)
    {
        unsure = true;
        See(await BoundedAsync(write, ct));
        unsure = false;
    }

    private Task<Lease> CreateAsync(Lease lease, CancellationToken ct) =>
        client.CreateAsync(CoreResources.Lease, lease, new CreateOptions(), ct);

    private Task<Lease> PatchAsync(Patch patch, CancellationToken ct) =>
        client.PatchAsync(CoreResources.Lease, options.Lease, patch, ct);

    private async Task<T> BoundedAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(options.CallLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await call(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new KubeException(KubeException.Timeout, $"no answer within {options.CallLimit}");
        }
    }

    // The clock of a record starts when its answer has been read: later is safer.
    private void See(Lease? lease)
    {
        var before = seen.Record?.Holder;
        var record = lease is null ? null : LeaseRecord.Of(lease, options.LeaseDuration);
        seen = seen.See(record, time.GetTimestamp());
        if (record is not null && record.Holder != before)
            log.LogInformation(
                "lease {Lease}: {Holder} leads (transition {Term})",
                options.Lease,
                record.Holder.Length == 0 ? "nobody" : record.Holder,
                record.Transitions
            );
    }

    private void Tell(Exception failure)
    {
        var level = failure.Message == lastTrouble ? LogLevel.Debug : LogLevel.Warning;
        lastTrouble = failure.Message;
        log.Log(level, "lease {Lease} will be tried again: {Why}", options.Lease, failure.Message);
    }
}
