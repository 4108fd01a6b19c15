using System.Diagnostics.Metrics;

namespace Dockerflow.Host.Http;

/// <summary>Names by Prometheus' custom: base units and what a counter counts at the end.</summary>
internal static class KubeMeterNames
{
    /// <summary>"kube.reconcile.count" is "dockerflow_kube_reconcile_total". A name without a dot is Prometheus' already.</summary>
    public static string Prometheus(Instrument instrument)
    {
        if (!instrument.Name.Contains('.'))
        {
            return instrument.Name;
        }
        var name = "dockerflow_" + instrument.Name.Replace('.', '_');
        return instrument switch
        {
            Counter<long> => (name.EndsWith("_count", StringComparison.Ordinal) ? name[..^"_count".Length] : name)
                + "_total",
            { Unit: "s" } => name + "_seconds",
            _ => name,
        };
    }
}
