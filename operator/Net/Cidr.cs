using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Dockerflow.Net;

/// <summary>Ranges of addresses as administrators and network policies write them (RFC 4632, RFC 4291 section 2.3).</summary>
public static class Cidr
{
    /// <summary>True for a range that every implementation reads alike: all four numbers of IPv4, no bit set beyond the prefix.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out IPNetwork network) =>
        IPNetwork.TryParse(text, out network)
        && !network.BaseAddress.IsIPv4MappedToIPv6
        && (network.ToString() == text || (IsIPv6(network) && IsSame(network, text!)));

    public static bool IsIPv6(IPNetwork network) => network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>One address as a range.</summary>
    public static IPNetwork Of(IPAddress address) =>
        new(address, address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32);

    /// <summary>The second range is all within the first.</summary>
    public static bool Covers(IPNetwork outer, IPNetwork inner) =>
        IsIPv6(outer) == IsIPv6(inner) && outer.PrefixLength <= inner.PrefixLength && outer.Contains(inner.BaseAddress);

    /// <summary>IPv6 has many spellings of one address; what counts is that the prefix cut nothing off.</summary>
    private static bool IsSame(IPNetwork network, string text) =>
        IPAddress.TryParse(text.Split('/')[0], out var written) && written.Equals(network.BaseAddress);
}
