using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;

namespace Dockerflow.Net;

/// <summary>
/// The only way out over HTTP. Redirects are never followed, cookies and proxies never used, responses never
/// decompressed; the address is checked at the moment of connecting, so that a name cannot change in between.
/// </summary>
public sealed class OutboundHttp : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<Trust, Lazy<HttpClient>> _clients;
    private readonly Action<OutboundAnswer>? _told;

    /// <summary>A way out that has connections of its own.</summary>
    public OutboundHttp(HostRules rules, TimeProvider clock)
        : this(rules, clock, new(), null) { }

    private OutboundHttp(
        HostRules rules,
        TimeProvider clock,
        ConcurrentDictionary<Trust, Lazy<HttpClient>> clients,
        Action<OutboundAnswer>? told
    ) => (Rules, Clock, _clients, _told) = (rules, clock, clients, told);

    /// <summary>The rules this tool obeys.</summary>
    public HostRules Rules { get; }

    /// <summary>The clock its deadlines are measured by.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The same way out over the same connections, which tells of every request; not to be disposed of.</summary>
    public OutboundHttp Telling(Action<OutboundAnswer> told) => new(Rules, Clock, _clients, told);

    /// <summary>
    /// Sends a request and returns as soon as the headers are here. Any HTTP status is an answer, not an error.
    /// </summary>
    /// <param name="target">The peer whose policy holds; the request must go to its scheme, host and port.</param>
    /// <param name="request">The request, without a body that may be slow: give such a body its own guard.</param>
    /// <param name="guard">Cancels when nothing moves for too long.</param>
    /// <exception cref="OutboundException">Unreachable, Tls or AddressForbidden.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        OutboundTarget target,
        HttpRequestMessage request,
        StallGuard guard
    )
    {
        RequireOwned(target, request.RequestUri);
        HttpResponseMessage? response = null;
        try
        {
            response = await ClientFor(target)
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, guard.Token);
            return response;
        }
        catch (Exception fault) when (OutboundFaults.Translate(target.Host, fault, guard) is { } translated)
        {
            throw translated;
        }
        finally
        {
            _told?.Invoke(new(target.Host, response is null ? null : RateLimits.Pause(response, Clock.GetUtcNow())));
        }
    }

    /// <summary>A guard that gives up when nothing moved for <paramref name="limit"/>.</summary>
    public StallGuard Guard(TimeSpan limit, CancellationToken cancellationToken) =>
        new(limit, Clock, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _clients.Values.Where(client => client.IsValueCreated))
        {
            client.Value.Dispose();
        }
    }

    private static void RequireOwned(OutboundTarget target, Uri? address)
    {
        if (address is null || !target.Owns(address))
        {
            throw new ArgumentException($"the request does not go to {target.Host}", nameof(address));
        }

        if (address.Scheme != Uri.UriSchemeHttps && target.Rule is not { Insecure: true })
        {
            throw OutboundException.PlainHttp(target.Host);
        }
    }

    private HttpClient ClientFor(OutboundTarget target) =>
        _clients
            .GetOrAdd(
                new Trust(target.Rule?.CaBundle, target.Rule?.AllowPrivate ?? false),
                trust => new Lazy<HttpClient>(() => Create(trust))
            )
            .Value;

    private static HttpClient Create(Trust trust) =>
        new(CreateHandler(trust), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };

    private static SocketsHttpHandler CreateHandler(Trust trust) =>
        new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = ConnectTimeout,
            // A name may move; its address is looked up, and checked, again after this time.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxConnectionsPerServer = 32,
            MaxResponseHeadersLength = 64,
            MaxResponseDrainSize = 64 * 1024,
            ConnectCallback = new CheckedConnector(trust.AllowPrivate).ConnectAsync,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                CertificateChainPolicy = trust.CaBundle is null
                    ? CaBundle.OfTheSystem()
                    : CaBundle.ToChainPolicy(trust.CaBundle),
            },
        };

    private sealed record Trust(string? CaBundle, bool AllowPrivate);
}
