using System.Net;
using System.Net.Sockets;

namespace Dockerflow.Source.Ssh;

/// <summary>
/// One connection to a server, offered once more as a port of loopback to the SSH library, which makes its own
/// connections, bounds none, and can wait for ever in a send that a server does not read. What goes through here is
/// counted, and whoever waits on either side is free as soon as it is broken. Both ends trust each other by SSH, not by
/// this.
/// </summary>
internal sealed class BoundedRelay : IDisposable
{
    private const int ChunkBytes = 64 * 1024;
    private readonly Socket _server;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _broken = new();
    private readonly long _maxBytes;

    private BoundedRelay(Socket server, long maxBytes)
    {
        (_server, _maxBytes) = (server, maxBytes);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1);
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
    }

    /// <summary>Where the library connects to, once.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>More was sent, either way, than is allowed.</summary>
    public bool IsExceeded { get; private set; }

    /// <summary>Connects to the first of the addresses that answers.</summary>
    /// <exception cref="SocketException">None does; it is the last one's.</exception>
    public static async Task<BoundedRelay> StartAsync(
        IReadOnlyList<IPAddress> addresses,
        int port,
        long maxBytes,
        CancellationToken cancellationToken
    )
    {
        var relay = new BoundedRelay(await ConnectAnyAsync(addresses, port, cancellationToken), maxBytes);
        _ = relay.RunAsync();
        return relay;
    }

    /// <summary>Ends both connections at once, and takes none any more.</summary>
    public void Break()
    {
        _broken.Cancel();
        // Whoever waits to be accepted would wait for ever.
        CloseListener();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Break();
        _server.Dispose();
    }

    /// <summary>
    /// Also the copy that a program has between its fork and its exec, through which the kernel would go on taking
    /// connections: closing ends this process's own only.
    /// </summary>
    private void CloseListener()
    {
        try
        {
            _listener.Shutdown(SocketShutdown.Both);
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // By the other side of a race: all that is wanted.
        }

        _listener.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            using var client = await _listener.AcceptAsync(_broken.Token);
            CloseListener();
            // Closing must reach a peer that is stuck in a send.
            client.LingerState = new LingerOption(true, 0);
            await Task.WhenAll(PumpAsync(_server, client), PumpAsync(client, _server));
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The library sees its connection end, which says it all.
        }
        finally
        {
            _server.Dispose();
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        try
        {
            await CopyAsync(from, to);
            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            Break();
            throw;
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[ChunkBytes];
        var total = 0L;
        for (int read; (read = await from.ReceiveAsync(buffer, _broken.Token)) > 0; )
        {
            total += read;
            IsExceeded |= total > _maxBytes;
            if (IsExceeded)
            {
                throw new OperationCanceledException();
            }

            for (var sent = 0; sent < read; )
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), _broken.Token);
            }
        }
    }

    private static async Task<Socket> ConnectAnyAsync(
        IReadOnlyList<IPAddress> addresses,
        int port,
        CancellationToken cancellationToken
    )
    {
        for (var i = 0; ; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[i], port), cancellationToken);
                return socket;
            }
            catch (Exception fault)
            {
                socket.Dispose();
                if (fault is not SocketException || i == addresses.Count - 1)
                {
                    throw;
                }
            }
        }
    }
}
