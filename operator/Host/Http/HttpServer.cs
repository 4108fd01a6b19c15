using Dockerflow.Host.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Host.Http;

/// <summary>The operator's own port. It reads no configuration from the working directory and no request body.</summary>
internal sealed class HttpServer(WebApplication app) : IAsyncDisposable
{
    /// <summary>Listens when it returns.</summary>
    /// <exception cref="IOException">The port is taken, or may not be used.</exception>
    public static async Task<HttpServer> StartAsync(
        int port,
        HealthChecks health,
        VersionDocument version,
        ILoggerFactory loggers,
        CancellationToken cancellationToken
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Bound(options, port));
        var app = builder.Build();
        app.UseRouting();
        HttpEndpoints.Map(app, health, version);
        await app.StartAsync(cancellationToken);
        return new HttpServer(app);
    }

    /// <summary>Where it listens, with the port that was really taken.</summary>
    public string Address => app.Urls.FirstOrDefault() ?? "";

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), TimeProvider.System);
        await app.StopAsync(patience.Token);
        await app.DisposeAsync();
    }

    private static void Bound(KestrelServerOptions options, int port)
    {
        options.ListenAnyIP(port);
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxConcurrentConnections = 256;
        options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
    }
}
