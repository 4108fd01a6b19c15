using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dockerflow.Support;

/// <summary>A TCP server on loopback that answers each request with bytes no HTTP library would send.</summary>
public sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Func<Stream, CancellationToken, Task> _answer;
    private readonly Task _accepting;

    private RawServer(Func<Stream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>host:port.</summary>
    public string Host => _listener.LocalEndpoint.ToString()!;

    /// <summary>The heads of all requests so far.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <param name="answer">Gets the connection when the head of a request has come; it is closed afterwards.</param>
    public static RawServer Start(Func<Stream, CancellationToken, Task> answer) => new(answer);

    /// <summary>Sends this text, then closes.</summary>
    public static RawServer Start(string answer) =>
        Start((stream, ct) => stream.WriteAsync(Encoding.Latin1.GetBytes(answer), ct).AsTask());

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        finally
        {
            await Task.WhenAll(connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        using (connection)
        {
            await using var stream = connection.GetStream();
            var head = await HeadAsync(stream);
            if (head.Length > 0)
            {
                _requests.Enqueue(head);
                await _answer(stream, _stop.Token);
            }
        }
    }

    private async Task<string> HeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
            {
                return "";
            }
            head.Append((char)one[0]);
        }
        return head.ToString();
    }
}
