using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Dockerflow.Kube;
using Prometheus;

namespace Dockerflow.Host.Http;

/// <summary>
/// Exports what the controller runtime measures under Prometheus' names. prometheus-net's own adapter would do it too, but
/// it lets a counter vanish that did not change for some minutes.
/// </summary>
internal sealed class KubeMeter : IDisposable
{
    private readonly ConcurrentDictionary<
        Instrument,
        Action<double, ReadOnlySpan<KeyValuePair<string, object?>>>
    > sinks = new();
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
    }

    public void Dispose() => listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!sinks.TryGetValue(instrument, out var sink))
        {
            sink = sinks.GetOrAdd(instrument, Sink(instrument, Labels(tags, tag => tag.Key)));
        }
        sink(value, tags);
    }

    private Action<double, ReadOnlySpan<KeyValuePair<string, object?>>> Sink(Instrument instrument, string[] labels)
    {
        var help = instrument.Description ?? instrument.Name;
        var name = KubeMeterNames.Prometheus(instrument);
        switch (instrument)
        {
            case Counter<long>:
                var counter = factory.CreateCounter(name, help, labels);
                return (value, tags) => counter.WithLabels(Values(tags)).Inc(value);
            case Histogram<double>:
                var histogram = factory.CreateHistogram(name, help, labels);
                return (value, tags) => histogram.WithLabels(Values(tags)).Observe(value);
            case Gauge<long>:
                var level = factory.CreateGauge(name, help, labels);
                return (value, tags) => level.WithLabels(Values(tags)).Set(value);
            default:
                var gauge = factory.CreateGauge(name, help, labels);
                return (value, tags) => gauge.WithLabels(Values(tags)).Inc(value);
        }
    }

    private static string[] Values(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        Labels(tags, tag => tag.Value?.ToString() ?? "");

    private static string[] Labels(
        ReadOnlySpan<KeyValuePair<string, object?>> tags,
        Func<KeyValuePair<string, object?>, string> part
    )
    {
        var labels = new string[tags.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            labels[i] = part(tags[i]);
        }
        return labels;
    }
}
