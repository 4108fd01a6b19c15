using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Dockerflow.Kube.Tests.Fakes;

/// <summary>
/// Adds up the measurements whose tags hold this value, from when it is made. Tests run at the same time and share the
/// meter, so each uses a name of its own.
/// </summary>
internal sealed class Measured : IDisposable
{
    private readonly MeterListener listener = new();

    public Measured(string tagValue)
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Name == KubeMetrics.MeterName)
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.Start();

        void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var texts = tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}").ToList();
            if (texts.Any(text => text.EndsWith($"={tagValue}", StringComparison.Ordinal)))
                Sums.AddOrUpdate(
                    $"{instrument.Name}{{{string.Join(',', texts)}}}",
                    value,
                    (_, sum) => instrument.IsObservable ? value : sum + value
                );
        }
    }

    /// <summary>By "name{tag=value,…}".</summary>
    public ConcurrentDictionary<string, double> Sums { get; } = new();

    public void Observe() => listener.RecordObservableInstruments();

    public void Dispose() => listener.Dispose();
}
