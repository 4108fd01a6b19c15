using System.Net;

namespace Dockerflow.Net;

/// <summary>Looks up a name once; whoever connects to what comes back cannot be led elsewhere by a second look-up.</summary>
public static class CheckedAddresses
{
    /// <summary>The addresses of a name that may be connected to, in the resolver's order; at least one.</summary>
    /// <param name="name">A name or an address, without port and brackets.</param>
    /// <param name="allowPrivate">What the host's rule says.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <exception cref="OutboundException">None of them may be connected to.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The name does not resolve.</exception>
    public static async Task<IPAddress[]> ResolveAsync(
        string name,
        bool allowPrivate,
        CancellationToken cancellationToken
    )
    {
        var addresses = await Dns.GetHostAddressesAsync(name, cancellationToken);
        var permitted = Array.FindAll(addresses, address => AddressPolicy.Permits(address, allowPrivate));
        return permitted.Length > 0 ? permitted : throw OutboundException.AddressForbidden(name);
    }
}
