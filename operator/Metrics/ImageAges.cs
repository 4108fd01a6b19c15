using System.Collections.Concurrent;
using Prometheus;

namespace Dockerflow.Metrics;

/// <summary>
/// How old each published image is and may get, in seconds. Ages are computed when somebody asks, so they grow without
/// anything happening. At most <see cref="MostSeries"/> images get series of their own; the oldest one is told in any case.
/// </summary>
public sealed class ImageAges
{
    public const int MostSeries = 10_000;

    private readonly ConcurrentDictionary<(string Namespace, string Name), Published> images = new();
    private readonly TimeProvider time;
    private readonly Gauge age;
    private readonly Gauge maxAge;
    private readonly Gauge oldest;

    public ImageAges(CollectorRegistry registry, TimeProvider time)
    {
        this.time = time;
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        age = factory.CreateGauge("dockerflow_image_age_seconds", "Age of the published image.", "namespace", "name");
        maxAge = factory.CreateGauge(
            "dockerflow_image_max_age_seconds",
            "Age the image may reach.",
            "namespace",
            "name"
        );
        oldest = factory.CreateGauge("dockerflow_oldest_image_age_seconds", "Age of the oldest published image.");
        registry.AddBeforeCollectCallback(Refresh);
    }

    /// <summary>Tells the newest published image of a resource; replaces what was told before.</summary>
    public void Track(string @namespace, string name, DateTimeOffset publishedAt, TimeSpan mayReach) =>
        images[(@namespace, name)] = new Published(publishedAt, mayReach);

    /// <summary>Removes the series of a resource that is gone. Nothing to remove is no error.</summary>
    public void Forget(string @namespace, string name)
    {
        images.TryRemove((@namespace, name), out _);
        RemoveSeries(@namespace, name);
    }

    private void Refresh()
    {
        var now = time.GetUtcNow();
        var greatest = 0.0;
        var series = 0;
        foreach (var (key, image) in images)
        {
            var seconds = Math.Max(0, (now - image.At).TotalSeconds);
            greatest = Math.Max(greatest, seconds);
            if (++series <= MostSeries)
            {
                age.WithLabels(key.Namespace, key.Name).Set(seconds);
                maxAge.WithLabels(key.Namespace, key.Name).Set(image.MayReach.TotalSeconds);
            }
            // Forgotten since the loop began: its series must not come back.
            if (!images.ContainsKey(key))
            {
                RemoveSeries(key.Namespace, key.Name);
            }
        }
        oldest.Set(greatest);
    }

    private void RemoveSeries(string @namespace, string name)
    {
        age.RemoveLabelled(@namespace, name);
        maxAge.RemoveLabelled(@namespace, name);
    }

    private readonly record struct Published(DateTimeOffset At, TimeSpan MayReach);
}
