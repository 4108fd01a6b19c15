using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Dockerflow.Kube;
using Prometheus;

namespace Dockerflow.Host.Http;

/// <summary>
/// Exports what the controller runtime measures; its instruments carry Prometheus' names already. prometheus-net's own
/// adapter would do it too, but it lets a counter vanish that did not change for some minutes.
/// </summary>
internal sealed class KubeMeter : IDisposable
{
    private readonly ConcurrentDictionary<Instrument, KubeSeries> exported = new();
    private readonly MeterListener listener = new();
    private readonly MetricFactory factory;

    public KubeMeter(CollectorRegistry registry)
    {
        factory = Prometheus.Metrics.WithCustomRegistry(registry);
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Name == KubeMetrics.MeterName)
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.Start();
        registry.AddBeforeCollectCallback(listener.RecordObservableInstruments);
    }

    public void Dispose() => listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!exported.TryGetValue(instrument, out var series))
        {
            series = exported.GetOrAdd(instrument, KubeSeries.Of(factory, instrument, tags));
        }
        series.Take(value, tags);
    }
}
