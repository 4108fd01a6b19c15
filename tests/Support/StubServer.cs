using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Support;

/// <summary>A server on loopback that misbehaves as a test tells it to, and remembers what it was asked.</summary>
public sealed class StubServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<StubRequest> _requests = new();

    private StubServer(WebApplication application) => _application = application;

    /// <summary>host:port.</summary>
    public string Host => new Uri(_application.Urls.First()).Authority;

    /// <summary>scheme://host:port.</summary>
    public string Url => _application.Urls.First();

    /// <summary>All requests so far, in order of arrival.</summary>
    public IReadOnlyList<StubRequest> Requests => [.. _requests];

    /// <summary>Starts on a free port; over TLS when there is a certificate.</summary>
    public static async Task<StubServer> StartAsync(RequestDelegate handler, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options =>
            options.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                {
                    if (certificate is not null)
                    {
                        // Not the certificate itself: Kestrel would look for its issuer, on the network too.
                        var known = SslStreamCertificateContext.Create(certificate, null, offline: true);
                        listen.UseHttps(
                            new TlsHandshakeCallbackOptions
                            {
                                OnConnection = _ =>
                                    ValueTask.FromResult(
                                        new SslServerAuthenticationOptions { ServerCertificateContext = known }
                                    ),
                            }
                        );
                    }
                }
            )
        );
        var server = new StubServer(builder.Build());
        server._application.Run(context => server.HandleAsync(context, handler));
        await server._application.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private Task HandleAsync(HttpContext context, RequestDelegate handler)
    {
        var request = context.Request;
        _requests.Enqueue(
            new StubRequest(request.Method, request.GetEncodedPathAndQuery(), request.Headers.Authorization)
        );
        return handler(context);
    }
}
