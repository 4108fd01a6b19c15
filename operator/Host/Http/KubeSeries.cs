using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Prometheus;

namespace Dockerflow.Host.Http;

/// <summary>
/// All series of one instrument. A measurement finds its series by its tags in place: after the first one of a series
/// nothing is allocated.
/// </summary>
internal sealed class KubeSeries(Func<string[], Action<double>> create)
{
    private readonly ConcurrentDictionary<string[], Action<double>> series = new(TagValues.Comparer);

    /// <summary>The names of the tags, which are the same for every measurement of an instrument, become the labels.</summary>
    public static KubeSeries Of(
        MetricFactory factory,
        Instrument instrument,
        ReadOnlySpan<KeyValuePair<string, object?>> tags
    )
    {
        var (name, help, labels) = (instrument.Name, instrument.Description ?? instrument.Name, TagValues.Names(tags));
        switch (instrument)
        {
            case Counter<long>:
                var counter = factory.CreateCounter(name, help, labels);
                return new KubeSeries(values => counter.WithLabels(values).Inc);
            case Histogram<double> histogram:
                var made = factory.CreateHistogram(name, help, labels, Configuration(histogram));
                return new KubeSeries(values => made.WithLabels(values).Observe);
            case UpDownCounter<long>:
                var level = factory.CreateGauge(name, help, labels);
                return new KubeSeries(values => level.WithLabels(values).Inc);
            default:
                var gauge = factory.CreateGauge(name, help, labels);
                return new KubeSeries(values => gauge.WithLabels(values).Set);
        }
    }

    private static HistogramConfiguration Configuration(Histogram<double> histogram) =>
        histogram.Advice?.HistogramBucketBoundaries is { } bounds ? new() { Buckets = [.. bounds] } : new();

    public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>().TryGetValue(tags, out var add))
        {
            add = series.GetOrAdd(TagValues.Of(tags), create);
        }
        add(value);
    }
}
