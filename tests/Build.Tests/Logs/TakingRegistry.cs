using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Dockerflow.Net;
using Dockerflow.Support;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Build.Tests.Logs;

/// <summary>A registry that takes what is pushed, or refuses, and shows it.</summary>
internal sealed class TakingRegistry : IAsyncDisposable
{
    private readonly Dictionary<string, byte[]> blobs = [];
    private readonly StubServer server;
    private readonly OutboundHttp http;

    private TakingRegistry(StubServer server, OutboundHttp http) => (this.server, this.http) = (server, http);

    public OutboundHttp Http => http;

    public string? Tag { get; private set; }

    public JsonNode? Manifest { get; private set; }

    public static async Task<TakingRegistry> StartAsync(int refuse = 0)
    {
        TakingRegistry? self = null;
        var server = await StubServer.StartAsync(context => self!.AnswerAsync(context, refuse));
        HostRules
            .TryCreate([new("registry.example.com", server.Url, true, null, true)], out var rules, out var error)
            .ShouldBeTrue(error);
        return self = new TakingRegistry(server, new OutboundHttp(rules!, TimeProvider.System));
    }

    /// <summary>The unpacked text of the layer with this title.</summary>
    public string Text(string title)
    {
        var layer = Manifest!["layers"]!
            .AsArray()
            .Single(each => each!["annotations"]!["org.opencontainers.image.title"]!.GetValue<string>() == title);
        using var gzip = new GZipStream(
            new MemoryStream(blobs[layer!["digest"]!.GetValue<string>()]),
            CompressionMode.Decompress
        );
        return new StreamReader(gzip, Encoding.UTF8).ReadToEnd();
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context, int refuse)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        context.Response.StatusCode = refuse > 0 ? refuse : Take(context, body.ToArray());
    }

    private int Take(HttpContext context, byte[] body)
    {
        var path = context.Request.Path.Value!;
        switch (context.Request.Method)
        {
            case "POST":
                context.Response.Headers.Location = $"{path}upload";
                return 202;
            case "PUT" when path.Contains("/manifests/"):
                (Tag, Manifest) = (path.Split('/')[^1], JsonNode.Parse(body));
                return 201;
            case "PUT":
                blobs[context.Request.Query["digest"].ToString()] = body;
                return 201;
            default:
                return 404;
        }
    }
}
