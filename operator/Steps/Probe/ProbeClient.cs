using System.Net;
using System.Net.Sockets;

namespace Dockerflow.Steps.Probe;

/// <summary>
/// HTTP/1.1 to code that may be hostile: no redirects, cookies, proxies or decompression; 5 seconds and 64 KiB for each
/// answer, 64 KiB of headers.
/// </summary>
internal sealed class ProbeClient : IDisposable
{
    private const int MaxBodyBytes = 64 * 1024;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);
    private readonly HttpClient _http;
    private readonly Uri _base;
    private readonly TimeProvider _clock;
    private volatile bool _connected;

    public ProbeClient(Uri baseAddress, TimeProvider clock)
    {
        (_base, _clock) = (baseAddress, clock);
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                UseCookies = false,
                UseProxy = false,
                // Each answer stands for itself: a connection that the candidate keeps could be half-read.
                PooledConnectionLifetime = TimeSpan.Zero,
                MaxResponseHeadersLength = 64,
                MaxResponseDrainSize = 0,
                ConnectCallback = ConnectAsync,
            },
            disposeHandler: true
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    /// <summary>One hiccup is forgiven: a request without an answer is made once more.</summary>
    public async Task<ProbeAnswer> GetTwiceAsync(string path, CancellationToken cancellationToken)
    {
        var first = await GetAsync(path, cancellationToken);
        return first.Status is null ? await GetAsync(path, cancellationToken) : first;
    }

    public async Task<ProbeAnswer> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(RequestTimeout, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        _connected = false;
        int? status = null;
        try
        {
            using var response = await _http.GetAsync(
                new Uri(_base, path),
                HttpCompletionOption.ResponseHeadersRead,
                both.Token
            );
            status = (int)response.StatusCode;
            var body = await ReadAsync(response, both.Token);
            return new ProbeAnswer(true, status, body, body is null ? "the body is larger than 64 KiB" : "");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProbeAnswer(_connected, status, null, "no whole answer within 5 seconds");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or SocketException)
        {
            return new ProbeAnswer(
                _connected,
                status,
                null,
                _connected ? "the answer is not HTTP/1.1, or was broken off" : "connection refused"
            );
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<byte[]?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxBodyBytes + 1];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return read <= MaxBodyBytes ? buffer[..read] : null;
    }

    private async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context,
        CancellationToken cancellationToken
    )
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            _connected = true;
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
