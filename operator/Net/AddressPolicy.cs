using System.Net;
using System.Net.Sockets;

namespace Dockerflow.Net;

/// <summary>Which addresses may be connected to (IANA special-purpose registries, RFC 6890).</summary>
public static class AddressPolicy
{
    private static readonly IPNetwork[] Never =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("168.63.129.16/32"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("224.0.0.0/3"),
        IPNetwork.Parse("::/128"),
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("ff00::/8"),
        IPNetwork.Parse("2001::/32"),
    ];

    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("fc00::/7"),
        IPNetwork.Parse("fec0::/10"),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork LocalNat64 = IPNetwork.Parse("64:ff9b:1::/48");
    private static readonly IPNetwork V4Compatible = IPNetwork.Parse("::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>Link-local (cloud metadata), one cloud's services for nodes (168.63.129.16), unspecified, multicast and reserved addresses are never permitted;
    /// private and loopback ones only on request. IPv4 inside IPv6 is judged as IPv4.</summary>
    public static bool Permits(IPAddress address, bool allowPrivate)
    {
        var effective = Unwrap(address);
        return !Contains(Never, effective) && (allowPrivate || !Contains(Private, effective));
    }

    private static bool Contains(IPNetwork[] networks, IPAddress address) =>
        Array.Exists(networks, network => network.Contains(address));

    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        return address.IsIPv4MappedToIPv6 || Nat64.Contains(address) || LocalNat64.Contains(address)
                ? new IPAddress(bytes.AsSpan(12, 4))
            : SixToFour.Contains(address) ? new IPAddress(bytes.AsSpan(2, 4))
            : V4Compatible.Contains(address)
            && !IPAddress.IPv6Loopback.Equals(address)
            && !IPAddress.IPv6Any.Equals(address)
                ? new IPAddress(bytes.AsSpan(12, 4))
            : new IPAddress(bytes);
    }
}
