using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Dockerflow.Kube.Queue;

/// <summary>
/// Measures one queue, with client-go's names. Called inside the queue's lock: quick, allocates nothing, never calls
/// back. Several queues of one name (one for each namespace served) are one series.
/// </summary>
internal sealed class QueueMeter : IDisposable
{
    private static readonly ConcurrentDictionary<QueueMeter, Func<RunningWork>> Running = new();

    /// <summary>From 10 ns to 1000 s.</summary>
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000],
    };

    private static readonly UpDownCounter<long> Depth = KubeMetrics.Meter.CreateUpDownCounter<long>(
        "workqueue_depth",
        description: "Keys that wait for a worker, by priority."
    );

    private static readonly Counter<long> Adds = KubeMetrics.Meter.CreateCounter<long>(
        "workqueue_adds_total",
        description: "Keys added; those that waited already do not count."
    );

    private static readonly Histogram<double> QueueSeconds = KubeMetrics.Meter.CreateHistogram(
        "workqueue_queue_duration_seconds",
        description: "How long keys wait before they are taken.",
        advice: Buckets
    );

    private static readonly Histogram<double> WorkSeconds = KubeMetrics.Meter.CreateHistogram(
        "workqueue_work_duration_seconds",
        description: "How long the processing of a key takes.",
        advice: Buckets
    );

    private static readonly Counter<long> Retries = KubeMetrics.Meter.CreateCounter<long>(
        "workqueue_retries_total",
        description: "Keys added again after a failure."
    );

    private readonly string name;
    private readonly KeyValuePair<string, object?>[] tags;
    private readonly KeyValuePair<string, object?>[] live;
    private readonly KeyValuePair<string, object?>[] background;

    static QueueMeter()
    {
        KubeMetrics.Meter.CreateObservableGauge(
            "workqueue_unfinished_work_seconds",
            () => Observe(works => works.Aggregate(TimeSpan.Zero, (sum, work) => sum + work.All)),
            description: "Seconds of work in progress; a steady rise is the number of stuck workers."
        );
        KubeMetrics.Meter.CreateObservableGauge(
            "workqueue_longest_running_processor_seconds",
            () => Observe(works => works.Max(work => work.Longest)),
            description: "How long the longest running worker has been at its key."
        );
    }

    public QueueMeter(string name)
    {
        this.name = name;
        tags = [KubeMetrics.Tag("name", name), KubeMetrics.Tag("controller", name)];
        live = [.. tags, KubeMetrics.Tag("priority", "0")];
        background = [.. tags, KubeMetrics.Tag("priority", "-100")];
        Adds.Add(0, tags);
        Retries.Add(0, tags);
        Deeper(Lane.Live, 0);
        Deeper(Lane.Background, 0);
    }

    public void Watch(Func<RunningWork> running) => Running[this] = running;

    public void Added() => Adds.Add(1, tags);

    public void Retried() => Retries.Add(1, tags);

    public void Deeper(Lane lane, int by) => Depth.Add(by, lane == Lane.Live ? live : background);

    public void Waited(TimeSpan time) => QueueSeconds.Record(time.TotalSeconds, tags);

    public void Worked(TimeSpan time) => WorkSeconds.Record(time.TotalSeconds, tags);

    public void Dispose() => Running.TryRemove(this, out _);

    private static IEnumerable<Measurement<double>> Observe(Func<IEnumerable<RunningWork>, TimeSpan> combine) =>
        Running
            .GroupBy(each => each.Key.name, each => each.Value())
            .Select(queues => new Measurement<double>(
                combine(queues).TotalSeconds,
                KubeMetrics.Tag("name", queues.Key),
                KubeMetrics.Tag("controller", queues.Key)
            ));
}
