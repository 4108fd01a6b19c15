using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Dockerflow.Support;

/// <summary>
/// Stands before an HTTP server on this machine, and does to requests what networks and servers do: see
/// <see cref="ProxyFault"/>. One request for each connection; the answer says so, so clients do not reuse it.
/// </summary>
public sealed partial class FaultyProxy : IAsyncDisposable
{
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly List<(string Method, ProxyFault Fault)> _faults = [];
    private readonly TaskCompletionSource _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IPEndPoint _address;
    private TcpListener? _listener;
    private (string Method, string PathEnd, ProxyFault Fault)? _refused;
    private long _received;

    private FaultyProxy(string target, IPEndPoint at)
    {
        _target = IPEndPoint.Parse(target);
        _listener = new TcpListener(at);
        _listener.Start();
        _address = (IPEndPoint)_listener.LocalEndpoint;
        _connections.Add(AcceptAsync(_listener));
    }

    /// <summary>host:port.</summary>
    public string Host => _address.ToString();

    /// <summary>"METHOD path" of each request so far, without the query.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>Done when the first request hangs.</summary>
    public Task Hanging => _hanging.Task;

    /// <summary>Bytes of bodies that came from the client.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <param name="target">ADDRESS:PORT of the server.</param>
    /// <param name="at">Where it listens; null: at any port of loopback.</param>
    public static FaultyProxy Before(string target, IPEndPoint? at = null) =>
        new(target, at ?? new(IPAddress.Loopback, 0));

    /// <summary>
    /// The next request with this method that has no fault yet, and to which it can happen, gets this one: of two uploads
    /// at once, a cut in the middle waits for the one that is long enough.
    /// </summary>
    public FaultyProxy Next(string method, params ReadOnlySpan<ProxyFault> faults)
    {
        lock (_faults)
        {
            foreach (var fault in faults)
            {
                _faults.Add((method, fault));
            }
        }
        return this;
    }

    /// <summary>Every such request whose path ends like this is answered with this status, and does not reach the server.</summary>
    public void Refuse(string method, string pathEnd, int status) =>
        _refused = (method, pathEnd, new ProxyFault.Answer(status));

    /// <summary>Connections are refused from now on.</summary>
    public void Close()
    {
        // A program that is being started has a copy of the listener until it runs, and it ends in that too.
        _listener?.Server.Shutdown(SocketShutdown.Both);
        _listener?.Stop();
        _listener = null;
    }

    /// <summary>Connections are taken again.</summary>
    public void Open()
    {
        _listener = new TcpListener(_address);
        _listener.Start();
        _connections.Add(AcceptAsync(_listener));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Close();
        await Task.WhenAll(_connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            _connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(_stop.Token)));
        }
    }

    private async Task ServeAsync(TcpClient near)
    {
        using (near)
        {
            await using var client = near.GetStream();
            var head = await HeadAsync(client);
            var line = head.Split(' ', 3);
            if (line.Length < 3)
            {
                return;
            }
            _requests.Enqueue($"{line[0]} {line[1].Split('?')[0]}");
            await (
                (Refused(line[0], line[1]) ?? FaultOf(line[0], BodyBytes(head))) is { } fault
                    ? fault.ApplyAsync(this, near, head, _stop.Token)
                    : PassAsync(near, head)
            );
        }
    }

    internal void TellHanging() => _hanging.TrySetResult();

    private ProxyFault? Refused(string method, string path) =>
        _refused is var (refused, end, fault)
        && refused == method
        && path.Split('?')[0].EndsWith(end, StringComparison.Ordinal)
            ? fault
            : null;

    private static long BodyBytes(string head) =>
        LengthHeader().Match(head) is { Success: true } length
            ? long.Parse(length.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : 0;

    [GeneratedRegex(@"^Content-Length:\s*(\d+)\r?$", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex LengthHeader();

    private ProxyFault? FaultOf(string method, long bodyBytes)
    {
        lock (_faults)
        {
            var index = _faults.FindIndex(fault => fault.Method == method && fault.Fault.Fits(bodyBytes));
            if (index < 0)
            {
                return null;
            }
            var (_, fault) = _faults[index];
            _faults.RemoveAt(index);
            return fault;
        }
    }

    /// <summary>Passes a request on, but resets the connection after so many bytes of its body, or when the answer comes.</summary>
    internal async Task PassAsync(TcpClient near, string head, long cutAfter = long.MaxValue, bool losesAnswer = false)
    {
        using var far = new TcpClient();
        await far.ConnectAsync(_target, _stop.Token);
        var once = head.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal);
        await far.GetStream().WriteAsync(Encoding.Latin1.GetBytes(once), _stop.Token);
        var body = SendAsync(near.GetStream(), far.GetStream(), cutAfter);
        var answer = losesAnswer
            ? LoseAsync(far.GetStream())
            : far.GetStream().CopyToAsync(near.GetStream(), _stop.Token);
        await (await Task.WhenAny(body, answer)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!body.IsCompletedSuccessfully && !losesAnswer)
        {
            return;
        }
        near.LingerState = far.LingerState = new LingerOption(true, 0);
    }

    // Ends well when it has to cut.
    private async Task SendAsync(NetworkStream from, NetworkStream to, long cutAfter)
    {
        var buffer = new byte[64 * 1024];
        for (int read; (read = await from.ReadAsync(buffer, _stop.Token)) > 0; )
        {
            Interlocked.Add(ref _received, read);
            var pass = (int)Math.Min(read, cutAfter);
            cutAfter -= pass;
            await to.WriteAsync(buffer.AsMemory(0, pass), _stop.Token);
            if (cutAfter == 0)
            {
                return;
            }
        }
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);
    }

    private async Task LoseAsync(NetworkStream answer)
    {
        var text = new StringBuilder();
        var buffer = new byte[1024];
        // "100 Continue" is not the answer.
        for (
            int read;
            !text.ToString().Contains("HTTP/1.1 2", StringComparison.Ordinal)
                && (read = await answer.ReadAsync(buffer, _stop.Token)) > 0;

        )
        {
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
    }

    private async Task<string> HeadAsync(NetworkStream stream)
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
