using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Prometheus;

namespace Dockerflow.Metrics;

/// <summary>
/// How old each published image is and may get, in seconds. Ages are computed when somebody asks, so they grow without
/// anything happening. At most <see cref="MostSeries"/> images get series of their own; the oldest one is told in any case.
/// </summary>
public sealed class ImageAges
{
    public const int MostSeries = 10_000;

    private const int BlockBytes = 16 * 1024;
    private const int LineBytes = 1024;
    private const int NumberBytes = 32;

    private readonly ConcurrentDictionary<(string Namespace, string Name), Published> images = new();
    private readonly TimeProvider time;
    private readonly Gauge oldest;
    private readonly Gauge oldestRunning;

    public ImageAges(CollectorRegistry registry, TimeProvider time)
    {
        this.time = time;
        oldest = Prometheus
            .Metrics.WithCustomRegistry(registry)
            .CreateGauge("dockerflow_oldest_image_age_seconds", "Age of the oldest published image.");
        oldestRunning = Prometheus
            .Metrics.WithCustomRegistry(registry)
            .CreateGauge(
                "dockerflow_oldest_running_image_age_seconds",
                "Age of the oldest image that an environment runs."
            );
        registry.AddBeforeCollectCallback(() =>
        {
            oldest.Set(Greatest(images.Select(image => image.Value.At)));
            oldestRunning.Set(Greatest(images.SelectMany(image => image.Value.Running, (_, running) => running.At)));
        });
    }

    /// <summary>Tells the newest published image of a resource, and what its environments run; replaces what was told before.</summary>
    public void Track(
        string @namespace,
        string name,
        DateTimeOffset publishedAt,
        TimeSpan mayReach,
        IReadOnlyList<(string Environment, DateTimeOffset PublishedAt)> running
    ) =>
        images[(@namespace, name)] = new Published(
            publishedAt,
            mayReach,
            running.Count == 0 ? [] : [.. running.Select(each => (each.Environment, each.PublishedAt))]
        );

    /// <summary>Removes the series of a resource that is gone. Nothing to remove is no error.</summary>
    public void Forget(string @namespace, string name) => images.TryRemove((@namespace, name), out _);

    /// <summary>
    /// The series of each image in Prometheus' text format, version 0.0.4. They are written as they are asked for: objects
    /// for 20,000 series would hold more memory than everything else the operator knows. Namespace and name need no
    /// escape, the API server takes DNS names only.
    /// </summary>
    public async Task WriteAsync(Stream output, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var buffer = new ArrayBufferWriter<byte>(BlockBytes + LineBytes);
        await WriteAsync(
            "dockerflow_image_age_seconds",
            "Age of the published image.",
            image => Age(image.At, now),
            output,
            buffer,
            ct
        );
        await WriteAsync(
            "dockerflow_image_max_age_seconds",
            "Age the image may reach.",
            image => image.MayReach.TotalSeconds,
            output,
            buffer,
            ct
        );
        await WriteRunningAsync(now, output, buffer, ct);
        await output.WriteAsync(buffer.WrittenMemory, ct);
    }

    private async Task WriteRunningAsync(
        DateTimeOffset now,
        Stream output,
        ArrayBufferWriter<byte> buffer,
        CancellationToken ct
    )
    {
        const string metric = "dockerflow_environment_image_age_seconds";
        Write(buffer, $"# HELP {metric} Age of the image that an environment runs.\n# TYPE {metric} gauge\n");
        var running = images.SelectMany(image =>
            image.Value.Running.Select(each => (image.Key, each.Environment, each.At))
        );
        foreach (var (key, environment, at) in running.Take(MostSeries))
        {
            Line(buffer, metric, key, Age(at, now), environment);
            await FlushAsync(output, buffer, ct);
        }
    }

    private static async Task FlushAsync(Stream output, ArrayBufferWriter<byte> buffer, CancellationToken ct)
    {
        if (buffer.WrittenCount >= BlockBytes)
        {
            await output.WriteAsync(buffer.WrittenMemory, ct);
            buffer.ResetWrittenCount();
        }
    }

    private async Task WriteAsync(
        string metric,
        string help,
        Func<Published, double> value,
        Stream output,
        ArrayBufferWriter<byte> buffer,
        CancellationToken ct
    )
    {
        Write(buffer, $"# HELP {metric} {help}\n# TYPE {metric} gauge\n");
        foreach (var (key, image) in images.Take(MostSeries))
        {
            Line(buffer, metric, key, value(image));
            await FlushAsync(output, buffer, ct);
        }
    }

    private static void Line(
        ArrayBufferWriter<byte> buffer,
        string metric,
        (string Namespace, string Name) key,
        double value,
        string? environment = null
    )
    {
        Write(buffer, metric);
        Write(buffer, "{namespace=\"");
        Write(buffer, key.Namespace);
        Write(buffer, "\",name=\"");
        Write(buffer, key.Name);
        if (environment is not null)
        {
            Write(buffer, "\",environment=\"");
            Write(buffer, environment);
        }
        Write(buffer, "\"} ");
        value.TryFormat(buffer.GetSpan(NumberBytes), out var written, default, CultureInfo.InvariantCulture);
        buffer.Advance(written);
        Write(buffer, "\n");
    }

    private static void Write(ArrayBufferWriter<byte> buffer, string text) => Encoding.UTF8.GetBytes(text, buffer);

    private double Greatest(IEnumerable<DateTimeOffset> moments)
    {
        var now = time.GetUtcNow();
        return moments.Select(at => Age(at, now)).DefaultIfEmpty().Max();
    }

    private static double Age(DateTimeOffset at, DateTimeOffset now) => Math.Max(0, (now - at).TotalSeconds);

    private readonly record struct Published(
        DateTimeOffset At,
        TimeSpan MayReach,
        (string Environment, DateTimeOffset At)[] Running
    );
}
