using Prometheus;

namespace Dockerflow.Metrics;

/// <summary>
/// Everything the operator counts. Label values come from closed sets of our own, except namespace and name of the image
/// ages, which are bounded there; so no tenant can make the series grow.
/// </summary>
public static class Instruments
{
    public const string Succeeded = "Succeeded";
    public const string Failed = "Failed";

    /// <summary>What /metrics answers. Ours alone, so that a library's default metrics do not appear unasked.</summary>
    public static CollectorRegistry Registry { get; } = Prometheus.Metrics.NewCustomRegistry();

    private static readonly MetricFactory Factory = Prometheus.Metrics.WithCustomRegistry(Registry);

    /// <summary>By the rule that started the run.</summary>
    public static Counter RunsStarted { get; } =
        Factory.CreateCounter(
            "dockerflow_runs_started_total",
            "Build runs started, by the rule that asked for them.",
            "reason"
        );

    /// <summary>By result, and the failure's reason where there is one.</summary>
    public static Counter RunsFinished { get; } =
        Factory.CreateCounter(
            "dockerflow_runs_finished_total",
            "Build runs finished, by result and reason of failure.",
            "result",
            "reason"
        );

    /// <summary>Seconds that one run spent in one stage.</summary>
    public static Histogram StageSeconds { get; } =
        Factory.CreateHistogram(
            "dockerflow_stage_seconds",
            "Seconds a run spent in a stage.",
            ["stage"],
            new HistogramConfiguration { Buckets = [0.1, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600] }
        );

    /// <summary>Questions to git servers and registries, by kind (Source, Base) and outcome.</summary>
    public static Counter Polls { get; } =
        Factory.CreateCounter(
            "dockerflow_polls_total",
            "Questions to git servers and registries about what is new, asked or held back.",
            "kind",
            "outcome"
        );

    /// <summary>Builds that wait for others to end.</summary>
    public static Gauge QueueLength { get; } =
        Factory.CreateGauge("dockerflow_queue_length", "Builds that wait until fewer runs are active.");

    /// <summary>Seconds from the moment a build was wanted and allowed until there was room for it.</summary>
    public static Histogram QueueWait { get; } =
        Factory.CreateHistogram(
            "dockerflow_queue_wait_seconds",
            "Seconds a build waited until there was room for it.",
            new HistogramConfiguration { Buckets = [1, 10, 30, 60, 300, 600, 1800, 3600, 7200, 21600, 86400] }
        );

    /// <summary>Promotions into an environment that ended, by result.</summary>
    public static Counter Promotions { get; } =
        Factory.CreateCounter("dockerflow_promotions_total", "Promotions that ended, by result.", "result");

    /// <summary>Always 1; its labels say what runs.</summary>
    public static Gauge BuildInfo { get; } =
        Factory.CreateGauge("dockerflow_build_info", "Version and commit of the operator.", "version", "commit");

    /// <summary>Age and promise of every published image.</summary>
    public static ImageAges ImageAges { get; } = new(Registry, TimeProvider.System);
}
