using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Dockerflow.Steps.LocalRegistry;

/// <summary>
/// A registry on loopback. In the container that builds: Buildah keeps its cache only in registries, and this one needs
/// no credential. What it stores is an OCI image layout. RUN shares the network and may write into it too: what comes
/// out of here is the repository's own word, like the image itself. In the container that pulls: a way to the real
/// registries, for reading only; see <see cref="Bases.BaseMirror"/>.
/// </summary>
internal sealed class LocalRegistryServer(WebApplication app) : IAsyncDisposable
{
    /// <summary>127.0.0.1:PORT.</summary>
    public string Host => new Uri(app.Urls.First()).Authority;

    /// <summary>Listens when it returns.</summary>
    public static Task<LocalRegistryServer> StartAsync(
        BlobFolder blobs,
        IReadOnlyList<LocalRepository> repositories,
        CancellationToken cancellationToken
    ) => StartAsync(new DistributionHandler(blobs, repositories).HandleAsync, cancellationToken);

    /// <summary>The same with other answers.</summary>
    public static async Task<LocalRegistryServer> StartAsync(
        RequestDelegate handle,
        CancellationToken cancellationToken
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Bound);
        var app = builder.Build();
        app.Run(handle);
        await app.StartAsync(cancellationToken);
        return new LocalRegistryServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), TimeProvider.System);
        await app.StopAsync(patience.Token);
        await app.DisposeAsync();
    }

    private static void Bound(KestrelServerOptions options)
    {
        options.Listen(System.Net.IPAddress.Loopback, 0);
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.MaxConcurrentConnections = 64;
    }
}
