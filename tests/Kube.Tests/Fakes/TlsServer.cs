using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Tests.Fakes;

/// <summary>An API server behind TLS whose certificate can be replaced while it runs.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private volatile X509Certificate2 certificate;

    private TlsServer(X509Certificate2 certificate, bool oneRequestEach, int streamsEach)
    {
        this.certificate = certificate;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.MaxStreamsPerConnection = streamsEach;
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                {
                    listen.Protocols = oneRequestEach ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
                    listen.UseHttps(Configure);
                }
            );
        });
        app = builder.Build();
        app.Run(context =>
        {
            if (oneRequestEach)
                context.Response.Headers.Connection = "close";
            return Answer(context);
        });
    }

    /// <summary>Shown with the next handshake.</summary>
    public X509Certificate2 Certificate
    {
        get => certificate;
        set => certificate = value;
    }

    /// <summary>By default the version is what the client said about itself.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = VersionAsync;
    public ConcurrentQueue<string?> AskedNames { get; } = new();
    public string Address => app.Urls.First();
    public int Port => new Uri(Address).Port;

    /// <summary>Of one request per connection with HTTP/1.1 alone, so that each request is a handshake.</summary>
    public static async Task<TlsServer> StartAsync(
        X509Certificate2 certificate,
        bool oneRequestEach = false,
        int streamsEach = 100
    )
    {
        var server = new TlsServer(certificate, oneRequestEach, streamsEach);
        await server.app.StartAsync();
        return server;
    }

    public static Task VersionAsync(HttpContext context)
    {
        var who =
            context.Connection.ClientCertificate?.Subject
            ?? context.Request.Headers.Authorization.FirstOrDefault()
            ?? "nobody";
        return context.Response.WriteAsync($$"""{"gitVersion":"{{who}}"}""");
    }

    /// <summary>401 to everybody but the bearer of this token.</summary>
    public static Func<HttpContext, Task> Only(string token) =>
        context =>
        {
            if (context.Request.Headers.Authorization == $"Bearer {token}")
                return VersionAsync(context);
            return Fakes.Answer.Status(401, "Unauthorized")(context);
        };

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private void Configure(HttpsConnectionAdapterOptions https)
    {
        https.ServerCertificateSelector = (_, name) =>
        {
            AskedNames.Enqueue(name);
            return certificate;
        };
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.AllowAnyClientCertificate();
    }
}
