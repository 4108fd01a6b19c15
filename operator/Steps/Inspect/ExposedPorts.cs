using System.Globalization;
using System.Text.Json;

namespace Dockerflow.Steps.Inspect;

/// <summary>EXPOSE of an image (OCI image-spec, config, ExposedPorts): "port/protocol", or "port" for TCP. Pure.</summary>
internal static class ExposedPorts
{
    private const int Max = 10;

    /// <summary>The first ten by number; null when there is none. What is no port is left out.</summary>
    public static IReadOnlyList<string>? Of(JsonElement config)
    {
        if (!config.TryGetProperty("ExposedPorts", out var ports) || ports.ValueKind != JsonValueKind.Object)
        {
            return null;
        }
        var known = ports
            .EnumerateObject()
            .Select(port => Parse(port.Name))
            .OfType<(ushort Number, string Protocol)>()
            .Distinct()
            .Order()
            .Take(Max)
            .Select(port => string.Create(CultureInfo.InvariantCulture, $"{port.Number}/{port.Protocol}"))
            .ToList();
        return known.Count > 0 ? known : null;
    }

    private static (ushort Number, string Protocol)? Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (number, protocol) = slash < 0 ? (text, "tcp") : (text[..slash], text[(slash + 1)..]);
        return
            protocol is "tcp" or "udp" or "sctp"
            && ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value > 0
            ? (value, protocol)
            : null;
    }
}
