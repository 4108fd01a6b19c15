using System.Globalization;
using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Bench;

/// <summary>How often the API server was asked to write, by its own count; what it writes for itself is not in it.</summary>
internal static class Writes
{
    private static readonly string[] Verbs = ["\"POST\"", "\"PUT\"", "\"PATCH\"", "\"DELETE\"", "\"APPLY\""];

    public static async Task<double> CountAsync(LocalControlPlane plane, CancellationToken ct) =>
        (await plane.Admin.GetTextAsync("metrics", ct))
            .Split('\n')
            .Where(line => line.StartsWith("apiserver_request_total{", StringComparison.Ordinal))
            .Where(line => Verbs.Any(verb => line.Contains("verb=" + verb, StringComparison.Ordinal)))
            .Where(line => !line.Contains("resource=\"leases\"", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
}
