using System.Text;
using Dockerflow.Registry;
using Dockerflow.Support;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Host.Tests.Polling;

/// <summary>A registry with one tag, as new or as old, and as broken, as a test wants it.</summary>
internal sealed class FakeRegistry : IAsyncDisposable
{
    private readonly Dictionary<string, byte[]> manifests = [];
    private StubServer server = null!;
    private int looked;

    /// <summary>host:port.</summary>
    public string Host => server.Host;

    /// <summary>The reference that can be asked for.</summary>
    public string Name => $"{Host}/library/node:22-slim";

    /// <summary>The digest that the tag has now.</summary>
    public string Tag { get; private set; } = "";

    /// <summary>False: an old one, that tells the digest only with the manifest, if that.</summary>
    public bool TellsDigests { get; set; } = true;

    /// <summary>What it answers instead of anything good.</summary>
    public int Status { get; set; } = 200;

    public Action<HttpResponse> Headers { get; set; } = _ => { };

    /// <summary>Method and the beginning of the tag or digest of each request since the last look.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            var all = server.Requests;
            var seen = all.Skip(looked).Select(request => $"{request.Method} {Short(request.Path)}").ToList();
            looked = all.Count;
            return seen;
        }
    }

    public static async Task<FakeRegistry> StartAsync()
    {
        var registry = new FakeRegistry();
        registry.server = await StubServer.StartAsync(registry.AnswerAsync);
        return registry;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    /// <summary>Points the tag to an index with these images; an empty one is left out. Returns the index's digest.</summary>
    public string PushIndex(string amd64, string arm64)
    {
        var children = new[] { ("amd64", amd64), ("arm64", arm64) }
            .Where(child => child.Item2.Length > 0)
            .Select(child =>
                $$$"""{"mediaType":"{{{MediaTypes.OciManifest}}}","digest":"{{{child.Item2}}}","size":7,"platform":{"os":"linux","architecture":"{{{child.Item1}}}"}}"""
            );
        return Push(
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{string.Join(',', children)}}]}"""
        );
    }

    /// <summary>Points the tag to a plain image. Returns its digest.</summary>
    public string PushImage(int number) =>
        Push(
            $$$"""{"schemaVersion":2,"mediaType":"{{{MediaTypes.OciManifest}}}","config":{"digest":"{{{Digest(number)}}}","size":7},"layers":[]}"""
        );

    public static string Digest(int number) => $"sha256:{number:x64}";

    private static string Short(string path) =>
        path.Split('/')[^1] is { Length: > 12 } digest ? digest[..12] : path.Split('/')[^1];

    private string Push(string manifest)
    {
        var bytes = Encoding.UTF8.GetBytes(manifest);
        Tag = Registry.Digest.Sha256Of(bytes).ToString();
        manifests[Tag] = bytes;
        return Tag;
    }

    private Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var wanted = request.Path.Value!.Split('/')[^1];
        Headers(response);
        if (
            Status != 200
            || !manifests.TryGetValue(
                wanted.StartsWith("sha256:", StringComparison.Ordinal) ? wanted : Tag,
                out var bytes
            )
        )
        {
            response.StatusCode = Status == 200 ? 404 : Status;
            return Task.CompletedTask;
        }
        var digest = Registry.Digest.Sha256Of(bytes).ToString();
        response.Headers.ETag = $"\"{digest}\"";
        if (request.Headers.IfNoneMatch == response.Headers.ETag)
        {
            response.StatusCode = 304;
            return Task.CompletedTask;
        }
        if (TellsDigests)
        {
            response.Headers["Docker-Content-Digest"] = digest;
        }
        var isIndex = Encoding.UTF8.GetString(bytes).Contains("\"manifests\"", StringComparison.Ordinal);
        response.ContentType = isIndex ? MediaTypes.OciIndex : MediaTypes.OciManifest;
        response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(request.Method) ? Task.CompletedTask : response.Body.WriteAsync(bytes).AsTask();
    }
}
