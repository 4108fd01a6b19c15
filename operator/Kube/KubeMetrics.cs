using System.Diagnostics.Metrics;

namespace Dockerflow.Kube;

/// <summary>What the runtime measures, under the meter "Dockerflow.Kube". The host decides where it goes.</summary>
public static class KubeMetrics
{
    public const string MeterName = "Dockerflow.Kube";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Reconciles = Meter.CreateCounter<long>(
        "kube.reconcile.count",
        description: "Finished reconciles by controller and result."
    );

    private static readonly Histogram<double> Seconds = Meter.CreateHistogram<double>(
        "kube.reconcile.duration",
        "s",
        "Time of one reconcile."
    );

    private static readonly UpDownCounter<long> Depth = Meter.CreateUpDownCounter<long>(
        "kube.queue.depth",
        description: "Keys that wait for a worker."
    );

    private static readonly Counter<long> Restarts = Meter.CreateCounter<long>(
        "kube.watch.restarts",
        description: "Ends of a watch by kind and reason."
    );

    private static readonly Counter<long> Undecoded = Meter.CreateCounter<long>(
        "kube.objects.unreadable",
        description: "Objects that could not be decoded."
    );

    private static readonly Counter<long> LostEvents = Meter.CreateCounter<long>(
        "kube.events.lost",
        description: "Events that were not recorded."
    );

    private static readonly Counter<long> AuthReloads = Meter.CreateCounter<long>(
        "kube.auth.reloads",
        description: "Tokens, certificates and plugin credentials that changed or failed to be read again."
    );

    internal static void Reconciled(string controller, string result, long count) =>
        Reconciles.Add(count, new("controller", controller), new("result", result));

    internal static void ReconcileTook(string controller, TimeSpan time) =>
        Seconds.Record(time.TotalSeconds, new KeyValuePair<string, object?>("controller", controller));

    internal static void QueueChanged(string controller, int by) =>
        Depth.Add(by, new KeyValuePair<string, object?>("controller", controller));

    internal static void WatchRestarted(string kind, string reason) =>
        Restarts.Add(1, new("kind", kind), new("reason", reason));

    internal static void Unreadable(string kind) => Undecoded.Add(1, new KeyValuePair<string, object?>("kind", kind));

    internal static void AuthReloaded(string source, string result) =>
        AuthReloads.Add(1, new("source", source), new("result", result));

    internal static void EventLost() => LostEvents.Add(1);
}
