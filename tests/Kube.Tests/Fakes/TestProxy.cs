using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dockerflow.Kube.Tests.Fakes;

/// <summary>An HTTP proxy that notes where it is asked to connect to, and connects to one port of this machine instead.</summary>
internal sealed class TestProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<Task> tunnels = [];
    private Task accepting = Task.CompletedTask;

    /// <summary>"name:password" in base64 that the proxy wants; by default it asks for none.</summary>
    public string? Secret { get; init; }
    public ConcurrentQueue<string> Targets { get; } = new();

    public Uri Address => new($"http://{listener.LocalEndpoint}");

    public static TestProxy Start(int port, string? secret = null)
    {
        var proxy = new TestProxy { Secret = secret };
        proxy.listener.Start();
        proxy.accepting = proxy.AcceptAsync(port);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(tunnels);
        stop.Dispose();
    }

    private async Task AcceptAsync(int port)
    {
        while (true)
            try
            {
                tunnels.Add(TunnelAsync(await listener.AcceptTcpClientAsync(stop.Token), port));
            }
            catch (Exception failure) when (failure is OperationCanceledException or SocketException)
            {
                return;
            }
    }

    private async Task TunnelAsync(TcpClient asker, int port)
    {
        try
        {
            using (asker)
            using (var target = new TcpClient())
            {
                var from = asker.GetStream();
                var head = await HeadAsync(from);
                if (Secret is not null && !head.Contains($"Proxy-Authorization: Basic {Secret}\r\n"))
                {
                    await SendAsync(from, "407 Who\r\nProxy-Authenticate: Basic realm=x\r\nConnection: close");
                    return;
                }
                Targets.Enqueue(head.Split(' ')[1]);
                await target.ConnectAsync(IPAddress.Loopback, port, stop.Token);
                var to = target.GetStream();
                await SendAsync(from, "200 OK");
                await Task.WhenAny(from.CopyToAsync(to, stop.Token), to.CopyToAsync(from, stop.Token));
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or SocketException)
        {
            // One of the two left, or the test is over.
        }
    }

    private ValueTask SendAsync(NetworkStream to, string head) =>
        to.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {head}\r\n\r\n"), stop.Token);

    private async Task<string> HeadAsync(NetworkStream from)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await from.ReadExactlyAsync(one, stop.Token);
            head.Append((char)one[0]);
        }
        return head.ToString();
    }
}
