using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Dockerflow.Api;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;
using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Bench;

/// <summary>
/// One event of a watch as this server really sends it, managedFields and all, decoded again and again through the same
/// reading that the operator uses.
/// </summary>
internal static class DecodeBench
{
    private const int Length = 5500;
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";
    private const int Warm = 20_000;
    private const int Rounds = 20;
    private const int PerRound = 2_000;

    public static async Task MeasureAsync(
        LocalControlPlane plane,
        ResourceKey key,
        Figures figures,
        CancellationToken ct
    )
    {
        var line = Line(await plane.Admin.GetTextAsync(Resources.ContainerBuilds.ObjectPath(key), ct));
        figures.Add("decode_event_bytes", line.Length, "B", "length of the event that is decoded", "5500");
        await ReadAsync(line, Warm, ct);
        var best = double.MaxValue;
        long allocated = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var (bytes, start) = (GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());
            await ReadAsync(line, PerRound, ct);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / PerRound);
            allocated = (GC.GetTotalAllocatedBytes(precise: true) - bytes) / PerRound;
        }
        figures.Add("decode_us", best, "µs", "one watch event of a ContainerBuild, from bytes to object", "60");
        figures.Add("decode_bytes", allocated, "B", "allocated for it", "10000");
    }

    private static async Task ReadAsync(byte[] line, int times, CancellationToken ct)
    {
        using var client = new KubeClient(
            new Uri("http://bench.invalid/"),
            new Repeating(line, times),
            new KubeOptions()
        );
        var options = new WatchOptions("1");
        var count = 0;
        await foreach (var read in client.WatchAsync(Resources.ContainerBuilds, null, options, ct))
            count += read.Object is null ? 0 : 1;
        if (count != times)
            throw new InvalidOperationException($"{count} of {times} events were decoded");
    }

    /// <summary>As the server would send it if kubectl had applied the object, which then carries its own text once more.</summary>
    private static byte[] Line(string json)
    {
        var body = JsonNode.Parse(json)!;
        var missing = Length - Encoding.UTF8.GetByteCount(Event(body));
        if (missing > 0)
            body["metadata"]!["annotations"]![LastApplied] = new string('x', missing);
        return Encoding.UTF8.GetBytes(Event(body));
    }

    private static string Event(JsonNode body) => $$"""{"type":"MODIFIED","object":{{body.ToJsonString()}}}""" + "\n";
}
