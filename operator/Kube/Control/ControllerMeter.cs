using System.Diagnostics.Metrics;

namespace Dockerflow.Kube.Control;

/// <summary>
/// Measures one controller, with controller-runtime's names. All series exist from the start with 0, so that a rate
/// over the first failure is seen. Recording allocates nothing.
/// </summary>
internal sealed class ControllerMeter
{
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries =
        [
            .. new[] { 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9 },
            .. new[] { 1.0, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60 },
        ],
    };

    private static readonly Counter<long> Total = KubeMetrics.Meter.CreateCounter<long>(
        "controller_runtime_reconcile_total",
        description: "Finished reconciles by controller and result."
    );

    private static readonly Counter<long> Errors = KubeMetrics.Meter.CreateCounter<long>(
        "controller_runtime_reconcile_errors_total",
        description: "Reconciles that failed."
    );

    private static readonly Counter<long> TerminalErrors = KubeMetrics.Meter.CreateCounter<long>(
        "controller_runtime_terminal_reconcile_errors_total",
        description: "Reconciles that failed and are not tried again."
    );

    private static readonly Counter<long> Panics = KubeMetrics.Meter.CreateCounter<long>(
        "controller_runtime_reconcile_panics_total",
        description: "Reconciles that threw what only a bug throws."
    );

    private static readonly Histogram<double> Seconds = KubeMetrics.Meter.CreateHistogram(
        "controller_runtime_reconcile_time_seconds",
        description: "Time of one reconcile.",
        advice: Buckets
    );

    private static readonly UpDownCounter<long> MostWorkers = KubeMetrics.Meter.CreateUpDownCounter<long>(
        "controller_runtime_max_concurrent_reconciles",
        description: "Workers of a controller."
    );

    private static readonly UpDownCounter<long> ActiveWorkers = KubeMetrics.Meter.CreateUpDownCounter<long>(
        "controller_runtime_active_workers",
        description: "Workers that reconcile a key now."
    );

    private readonly KeyValuePair<string, object?>[] tags;
    private readonly KeyValuePair<string, object?>[][] results;

    public ControllerMeter(string controller)
    {
        tags = [KubeMetrics.Tag("controller", controller)];
        results = [.. Names.Select(result => tags.Append(KubeMetrics.Tag("result", result)).ToArray())];
        foreach (var series in results)
            Total.Add(0, series);
        foreach (var counter in new[] { Errors, TerminalErrors, Panics })
            counter.Add(0, tags);
        ActiveWorkers.Add(0, tags);
    }

    /// <summary>In the order of <see cref="ReconcileResult"/>.</summary>
    private static IReadOnlyList<string> Names { get; } = ["success", "error", "requeue", "requeue_after"];

    public void Started(int workers) => MostWorkers.Add(workers, tags);

    public void Active(int by) => ActiveWorkers.Add(by, tags);

    public void Reconciled(ReconcileResult result, TimeSpan time)
    {
        Total.Add(1, results[(int)result]);
        if (result == ReconcileResult.Error)
            Errors.Add(1, tags);
        Seconds.Record(time.TotalSeconds, tags);
    }

    public void Terminal() => TerminalErrors.Add(1, tags);

    public void Panic() => Panics.Add(1, tags);
}
