using System.Net;
using System.Net.Sockets;

namespace Dockerflow.Net;

/// <summary>Resolves a name and connects to the permitted ones of its addresses, in the resolver's order.</summary>
internal sealed class CheckedConnector(bool allowPrivate)
{
    public async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context,
        CancellationToken cancellationToken
    )
    {
        var endpoint = context.DnsEndPoint;
        var permitted = await CheckedAddresses.ResolveAsync(endpoint.Host, allowPrivate, cancellationToken);
        return await ConnectAnyAsync(permitted, endpoint.Port, cancellationToken);
    }

    private static async Task<Stream> ConnectAnyAsync(
        IPAddress[] addresses,
        int port,
        CancellationToken cancellationToken
    )
    {
        foreach (var address in addresses[..^1])
        {
            try
            {
                return await ConnectAsync(address, port, cancellationToken);
            }
            catch (SocketException)
            {
                // The next address may answer; the last one's error is the one told.
            }
        }

        return await ConnectAsync(addresses[^1], port, cancellationToken);
    }

    private static async Task<Stream> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
