using System.Net.Sockets;
using System.Text;

namespace Dockerflow.Support;

/// <summary>What a <see cref="FaultyProxy"/> does to one request.</summary>
public abstract record ProxyFault
{
    private ProxyFault() { }

    internal abstract Task ApplyAsync(FaultyProxy proxy, TcpClient near, string head, CancellationToken ct);

    internal virtual bool Fits(long bodyBytes) => true;

    /// <summary>The server gets so many bytes of the body; then the connection is reset on both sides.</summary>
    public sealed record Cut(long AfterBytes) : ProxyFault
    {
        internal override bool Fits(long bodyBytes) => bodyBytes > AfterBytes;

        internal override Task ApplyAsync(FaultyProxy proxy, TcpClient near, string head, CancellationToken ct) =>
            proxy.PassAsync(near, head, AfterBytes);
    }

    /// <summary>The server does what it is asked, and nobody hears of it.</summary>
    public sealed record LostAnswer : ProxyFault
    {
        internal override Task ApplyAsync(FaultyProxy proxy, TcpClient near, string head, CancellationToken ct) =>
            proxy.PassAsync(near, head, losesAnswer: true);
    }

    /// <summary>An answer that is not the server's, which is not asked; then the connection is closed.</summary>
    public sealed record Answer(int Status, string Header = "X-Proxy: fault") : ProxyFault
    {
        internal override async Task ApplyAsync(FaultyProxy proxy, TcpClient near, string head, CancellationToken ct)
        {
            var answer = $"HTTP/1.1 {Status} Fault\r\n{Header}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            await near.GetStream().WriteAsync(Encoding.Latin1.GetBytes(answer), ct);
            near.Client.Shutdown(SocketShutdown.Send);
            // A connection that is closed with bytes unread is reset, and the answer may go with it.
            await DrainAsync(near, ct);
        }
    }

    /// <summary>Nothing is passed on and nothing answered, until the client gives up.</summary>
    public sealed record Hang : ProxyFault
    {
        internal override Task ApplyAsync(FaultyProxy proxy, TcpClient near, string head, CancellationToken ct)
        {
            proxy.TellHanging();
            return DrainAsync(near, ct);
        }
    }

    private static async Task DrainAsync(TcpClient near, CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        while (await near.GetStream().ReadAsync(buffer, ct) > 0) { }
    }
}
