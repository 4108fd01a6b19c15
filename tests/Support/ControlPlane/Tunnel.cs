using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Dockerflow.Support.ControlPlane;

/// <summary>
/// A loopback port whose connections go on to another one, until the tunnel is cut: a network fault for one client,
/// while everybody else still reaches the server. Bytes are passed on as they are, so TLS is not touched.
/// </summary>
public sealed class Tunnel : IAsyncDisposable
{
    private readonly IPEndPoint target;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> open = new();
    private readonly Task accepting;
    private volatile bool cut;

    public Tunnel(Uri server)
    {
        target = new IPEndPoint(IPAddress.Loopback, server.Port);
        listener.Start();
        Address = new UriBuilder(server) { Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri;
        accepting = AcceptAsync();
    }

    /// <summary>The server's address as seen through the tunnel.</summary>
    public Uri Address { get; }

    /// <summary>Resets every connection, and every new one at once, until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        cut = true;
        Reset();
    }

    public void Mend() => cut = false;

    /// <summary>Resets the connections that are open now; new ones are served.</summary>
    public void Reset()
    {
        foreach (var socket in open.Keys)
        {
            Reset(socket);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var near = await listener.AcceptTcpClientAsync();
            _ = PassAsync(near);
        }
    }

    private async Task PassAsync(TcpClient near)
    {
        using var far = new TcpClient();
        (open[near], open[far]) = (0, 0);
        try
        {
            // After it is registered: a cut that came earlier is seen here, a later one finds it.
            if (!cut)
            {
                await far.ConnectAsync(target);
                await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException)
        {
            // However a connection ends, its other half ends too.
        }
        finally
        {
            Reset(near);
            Reset(far);
        }
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception failure)
            when (failure is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The other direction ends with it.
        }
    }

    private void Reset(TcpClient socket)
    {
        open.TryRemove(socket, out _);
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException or NullReferenceException)
        {
            // It was closed already.
        }
    }
}
