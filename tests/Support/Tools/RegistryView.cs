using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Dockerflow.Support.Tools;

/// <summary>
/// What somebody who does not believe the operator would ask the registry (OCI distribution-spec). Written without the
/// operator's own client, so that both cannot be wrong in the same way.
/// </summary>
public sealed class RegistryView(HttpClient http)
{
    private const string ManifestTypes =
        "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>HTTPS where the registry speaks it, else HTTP.</summary>
    public static async Task<RegistryView> ConnectAsync(string host, CancellationToken ct)
    {
        foreach (var scheme in (string[])["https", "http"])
        {
            var http = new HttpClient(new SocketsHttpHandler())
            {
                BaseAddress = new Uri($"{scheme}://{host}/v2/"),
                Timeout = TimeSpan.FromSeconds(20),
            };
            try
            {
                using var answer = await http.GetAsync("", ct);
                return new(http);
            }
            catch (HttpRequestException)
            {
                http.Dispose();
            }
        }
        throw new ToolException($"the registry {host} does not answer; try 'make up'");
    }

    /// <summary>The same with a password.</summary>
    public static async Task<RegistryView> ConnectAsync(string host, string user, string password, CancellationToken ct)
    {
        var view = await ConnectAsync(host, ct);
        view.Authenticate(user, password);
        return view;
    }

    private void Authenticate(string user, string password) =>
        http.DefaultRequestHeaders.Authorization = new(
            "Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))
        );

    /// <summary>The digest behind a tag or a digest; null if there is none.</summary>
    public async Task<string?> DigestAsync(string repository, string reference, CancellationToken ct)
    {
        using var answer = await SendAsync(HttpMethod.Head, $"{repository}/manifests/{reference}", null, ct);
        return answer.StatusCode == HttpStatusCode.NotFound
            ? null
            : answer.EnsureSuccessStatusCode().Headers.GetValues("Docker-Content-Digest").Single();
    }

    public async Task<IReadOnlyList<string>> TagsAsync(string repository, CancellationToken ct)
    {
        var list = JsonNode.Parse(await GetAsync($"{repository}/tags/list", ct));
        return
        [
            .. (list?["tags"]?.AsArray() ?? []).Select(tag => tag!.GetValue<string>()).Order(StringComparer.Ordinal),
        ];
    }

    public Task<byte[]> ManifestAsync(string repository, string reference, CancellationToken ct) =>
        GetAsync($"{repository}/manifests/{reference}", ct);

    public Task<byte[]> BlobAsync(string repository, string digest, CancellationToken ct) =>
        GetAsync($"{repository}/blobs/{digest}", ct);

    /// <summary>Makes another repository's blob known here without moving its bytes.</summary>
    public async Task MountAsync(string repository, string from, string digest, CancellationToken ct)
    {
        using var answer = await SendAsync(
            HttpMethod.Post,
            $"{repository}/blobs/uploads/?mount={digest}&from={from}",
            null,
            ct
        );
        if (answer.StatusCode != HttpStatusCode.Created)
        {
            await UploadAsync(repository, digest, await BlobAsync(from, digest, ct), ct);
        }
    }

    public async Task UploadAsync(string repository, string digest, byte[] content, CancellationToken ct)
    {
        using var begun = await SendAsync(HttpMethod.Post, $"{repository}/blobs/uploads/", null, ct);
        var location = new Uri(http.BaseAddress!, begun.EnsureSuccessStatusCode().Headers.Location!);
        var target = $"{location}{(location.Query.Length > 0 ? '&' : '?')}digest={digest}";
        using var answer = await SendAsync(HttpMethod.Put, target, Body(content, "application/octet-stream"), ct);
        answer.EnsureSuccessStatusCode();
    }

    public async Task PutManifestAsync(
        string repository,
        string tag,
        byte[] content,
        string mediaType,
        CancellationToken ct
    )
    {
        using var answer = await SendAsync(
            HttpMethod.Put,
            $"{repository}/manifests/{tag}",
            Body(content, mediaType),
            ct
        );
        answer.EnsureSuccessStatusCode();
    }

    private async Task<byte[]> GetAsync(string path, CancellationToken ct)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, ct);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(ct);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? body,
        CancellationToken ct
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.RelativeOrAbsolute))
        {
            Content = body,
        };
        request.Headers.TryAddWithoutValidation("Accept", ManifestTypes);
        return await http.SendAsync(request, ct);
    }

    private static ByteArrayContent Body(byte[] content, string mediaType)
    {
        var body = new ByteArrayContent(content);
        body.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        return body;
    }
}
