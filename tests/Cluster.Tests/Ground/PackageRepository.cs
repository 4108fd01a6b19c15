using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Dockerflow.Support.Tools;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>A Debian package repository of one package, whose version the test moves.</summary>
internal sealed class PackageRepository : IAsyncDisposable
{
    public const string Package = "freshness";
    private readonly WebApplication server;
    private readonly string directory = Directory.CreateTempSubdirectory("packages-").FullName;
    private readonly string host;
    private byte[] archive = [];
    private string list = "";

    private PackageRepository(WebApplication server, string host) => (this.server, this.host) = (server, host);

    /// <summary>As Pods reach it.</summary>
    public string Url => $"http://{host}:{new Uri(server.Urls.First()).Port.ToString(CultureInfo.InvariantCulture)}";

    public static async Task<PackageRepository> StartAsync(TestGround ground, string version, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Any, 0));
        // Whoever reaches the registry from a Pod reaches this machine by the same address.
        var repository = new PackageRepository(builder.Build(), ground.Env.Registry.Split(':')[0]);
        repository.server.Run(repository.AnswerAsync);
        await repository.OfferAsync(version, ct);
        await repository.server.StartAsync(ct);
        return repository;
    }

    /// <summary>From now on this is the newest version, and the only one.</summary>
    public async Task OfferAsync(string version, CancellationToken ct)
    {
        var root = Directory.CreateDirectory(Path.Combine(directory, version, "DEBIAN")).Parent!.FullName;
        var control =
            $"Package: {Package}\nVersion: {version}\nArchitecture: all\nMaintainer: Tests <tests@example.com>\nDescription: says how fresh an image is\n";
        await File.WriteAllTextAsync(Path.Combine(root, "DEBIAN", "control"), control, ct);
        var file = $"{root}.deb";
        await Tool.RunAsync(new ToolCall("dpkg-deb", ["--root-owner-group", "--build", root, file]), ct);
        archive = await File.ReadAllBytesAsync(file, ct);
        list =
            $"{control}Filename: ./{Package}.deb\nSize: {archive.Length.ToString(CultureInfo.InvariantCulture)}\nSHA256: {Convert.ToHexStringLower(SHA256.HashData(archive))}\n\n";
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var content = context.Request.Path.Value switch
        {
            "/Packages" or "/./Packages" => Encoding.UTF8.GetBytes(list),
            var path when path!.EndsWith($"/{Package}.deb", StringComparison.Ordinal) => archive,
            _ => null,
        };
        if (content is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }
}
