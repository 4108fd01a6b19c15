using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Dockerflow.Net;

/// <summary>
/// The one grammar for <c>host[:port]</c>: DNS labels (RFC 1123), dotted-decimal IPv4, bracketed IPv6.
/// Spellings that resolvers disagree about (octal, hexadecimal, short IPv4 forms) are refused.
/// </summary>
public static class HostName
{
    private const int MaxHostChars = 253;
    private const int MaxLabelChars = 63;

    /// <summary>Lower-cases a valid <c>host[:port]</c>; false for anything else.</summary>
    public static bool TryNormalize(string text, [NotNullWhen(true)] out string? normalized)
    {
        normalized = null;
        if (string.IsNullOrEmpty(text) || text.Length > MaxHostChars + 6)
        {
            return false;
        }

        var colon = text.StartsWith('[')
            ? text.IndexOf("]:", StringComparison.Ordinal) + 1
            : text.IndexOf(':', StringComparison.Ordinal);
        var host = colon > 0 ? text[..colon] : text;
        if (!IsHost(host) || (colon > 0 && !IsPort(text[(colon + 1)..])))
        {
            return false;
        }

        normalized = text.ToLowerInvariant();
        return true;
    }

    /// <summary>The <c>host[:port]</c> of an absolute address; the scheme's own port is left out.</summary>
    public static string Of(Uri address) =>
        address.IsDefaultPort
            ? address.Host.ToLowerInvariant()
            : $"{address.Host.ToLowerInvariant()}:{address.Port.ToString(CultureInfo.InvariantCulture)}";

    private static bool IsHost(string host) => host.StartsWith('[') ? IsIpv6(host) : IsDnsName(host);

    private static bool IsIpv6(string host) =>
        host.EndsWith(']')
        && !host.Contains('%', StringComparison.Ordinal)
        && IPAddress.TryParse(host.AsSpan(1, host.Length - 2), out var address)
        && address.AddressFamily == AddressFamily.InterNetworkV6;

    private static bool IsDnsName(string host)
    {
        var labels = host.Split('.');
        if (host.Length > MaxHostChars || !Array.TrueForAll(labels, IsLabel))
        {
            return false;
        }

        // A name whose last label looks like a number is an IPv4 address to some resolvers (WHATWG URL §3.5).
        return !LooksNumeric(labels[^1]) || IsDottedQuad(host);
    }

    private static bool LooksNumeric(string label) =>
        label.All(char.IsAsciiDigit) || label.StartsWith("0x", StringComparison.OrdinalIgnoreCase);

    private static bool IsDottedQuad(string host) =>
        IPAddress.TryParse(host, out var address) && address.ToString() == host;

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabelChars
        && label[0] != '-'
        && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static bool IsPort(string port) =>
        port.Length is > 0 and <= 5
        && port.All(char.IsAsciiDigit)
        && port[0] != '0'
        && int.Parse(port, CultureInfo.InvariantCulture) <= 65535;
}
