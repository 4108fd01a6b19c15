using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Bench;

/// <summary>One life of the operator, and when it had nothing more to do.</summary>
internal sealed class OperatorLife(BenchOptions options, LocalControlPlane plane, string name, TimeProvider time)
    : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Each look costs the operator an answer of a megabyte, which is work that it would not have otherwise.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    public OperatorUnderTest Operator { get; } = new(options, plane, name);

    /// <summary>Timestamp of the first look of the last quiet time.</summary>
    public long IdleSince { get; private set; }

    public Task StartAsync(CancellationToken ct) => Operator.StartAsync(ct);

    public Task StopAsync(CancellationToken ct) => Operator.StopAsync(ct);

    public Task LeadsAsync(CancellationToken ct) =>
        UntilAsync(async () => (await Operator.MetricsAsync(ct))?.Sum("leader_election_master_status") == 1, ct);

    /// <summary>
    /// Returns when every ContainerBuild was reconciled at least once, no key waits, no worker works, and nothing of this
    /// changed for two seconds; these do not count.
    /// </summary>
    public async Task IdleAsync(int resources, CancellationToken ct)
    {
        (double Reconciles, long Since)? last = null;
        await UntilAsync(
            async () =>
            {
                if (await ReconcilesWhenIdleAsync(resources, ct) is not { } count)
                    last = null;
                else if (last?.Reconciles != count)
                    last = (count, time.GetTimestamp());
                return last is { } quiet && time.GetElapsedTime(quiet.Since) >= Quiet;
            },
            ct
        );
        IdleSince = last!.Value.Since;
    }

    public ValueTask DisposeAsync() => Operator.DisposeAsync();

    private async Task<double?> ReconcilesWhenIdleAsync(int resources, CancellationToken ct)
    {
        const string Total = "controller_runtime_reconcile_total";
        return
            await Operator.MetricsAsync(ct) is { } metrics
            && metrics.Sum("workqueue_depth") + metrics.Sum("controller_runtime_active_workers") == 0
            && metrics.Sum(Total, "controller=\"decide\"") >= resources
            ? metrics.Sum(Total)
            : null;
    }

    private async Task UntilAsync(Func<Task<bool>> holds, CancellationToken ct)
    {
        for (var start = time.GetTimestamp(); !await holds(); await Task.Delay(Look, time, ct))
            if (time.GetElapsedTime(start) > Patience)
                throw new TimeoutException($"not after {Patience}; its log ends with:\n{Operator.LogTail()}");
    }
}
