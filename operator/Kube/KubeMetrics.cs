using System.Diagnostics.Metrics;

namespace Dockerflow.Kube;

/// <summary>
/// What the runtime measures, under the meter "Dockerflow.Kube". The host decides where it goes. Instruments carry
/// their Prometheus names; where controller-runtime or client-go measure the same thing, name, labels and buckets are
/// theirs, so that dashboards fit.
/// </summary>
public static class KubeMetrics
{
    public const string MeterName = "Dockerflow.Kube";

    private static readonly Counter<long> Restarts = Meter.CreateCounter<long>(
        "dockerflow_kube_watch_restarts_total",
        description: "Ends of a watch by kind and reason."
    );

    private static readonly Counter<long> Undecoded = Meter.CreateCounter<long>(
        "dockerflow_kube_objects_unreadable_total",
        description: "Objects that could not be decoded."
    );

    private static readonly UpDownCounter<long> CachedObjects = Meter.CreateUpDownCounter<long>(
        "dockerflow_kube_cached_objects",
        description: "Objects in caches, by kind."
    );

    private static readonly Counter<long> AuthReloads = Meter.CreateCounter<long>(
        "dockerflow_kube_auth_reloads_total",
        description: "Tokens, certificates and plugin credentials that changed or failed to be read again."
    );

    private static readonly Counter<long> UnseenWrites = Meter.CreateCounter<long>(
        "dockerflow_kube_pending_write_timeouts_total",
        description: "Own writes that the watch did not show in time."
    );

    private static readonly Counter<long> LostEvents = Meter.CreateCounter<long>(
        "dockerflow_kube_events_lost_total",
        description: "Events that were not recorded, by reason: full, spam, refused or stopped."
    );

    private static readonly Counter<long> AggregatedEvents = Meter.CreateCounter<long>(
        "dockerflow_kube_events_aggregated_total",
        description: "Events that were combined with similar ones."
    );

    private static readonly Gauge<long> Leader = Meter.CreateGauge<long>(
        "leader_election_master_status",
        description: "1 if this process holds the lease, 0 if not."
    );

    internal static Meter Meter => MeterOwner.Meter;

    /// <summary>Whether this process holds the lease of that name.</summary>
    public static void Leading(string name, bool leads) => Leader.Record(leads ? 1 : 0, Tag("name", name));

    internal static void WatchRestarted(string kind, string reason) =>
        Restarts.Add(1, Tag("kind", kind), Tag("reason", reason));

    internal static void Unreadable(string kind) => Undecoded.Add(1, Tag("kind", kind));

    internal static void AuthReloaded(string source, string result) =>
        AuthReloads.Add(1, Tag("source", source), Tag("result", result));

    internal static void Cached(string kind, int more) => CachedObjects.Add(more, Tag("kind", kind));

    internal static void WriteNotSeen(string kind, int count) => UnseenWrites.Add(count, Tag("kind", kind));

    internal static void EventLost(string reason) => LostEvents.Add(1, Tag("reason", reason));

    internal static void EventAggregated() => AggregatedEvents.Add(1);

    internal static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    // A type of its own, so that the meter is there before the static fields of any type that uses it.
    private static class MeterOwner
    {
        public static readonly Meter Meter = new(MeterName);
    }
}
