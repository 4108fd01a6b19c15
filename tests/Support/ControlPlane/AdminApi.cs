using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Dockerflow.Support.Tools;

namespace Dockerflow.Support.ControlPlane;

/// <summary>
/// The API server, asked with plain HTTP and full rights: what a test prepares must not go through the client that it
/// tests. Each call has 10 s.
/// </summary>
public sealed class AdminApi : IDisposable
{
    private readonly HttpClient http;

    public AdminApi(Uri address, CertificateAuthority authority, CertificateAndKey client)
    {
        var tls = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            },
            ClientCertificateContext = SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPem(client.CertificatePem, client.KeyPem),
                null,
                offline: true
            ),
        };
        tls.CertificateChainPolicy.CustomTrustStore.ImportFromPem(authority.CertificatePem);
        // No connection is kept: after a restart none may be a dead one.
        var handler = new SocketsHttpHandler { SslOptions = tls, PooledConnectionLifetime = TimeSpan.Zero };
        http = new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
    }

    public async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("readyz", UriKind.Relative), ct);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>The answer as it came.</summary>
    public Task<string> GetTextAsync(string path, CancellationToken ct) =>
        http.GetStringAsync(new Uri(path, UriKind.Relative), ct);

    /// <summary>The object, or null.</summary>
    public async Task<JsonNode?> GetAsync(string path, CancellationToken ct)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), ct);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync(answer, path, ct);
    }

    /// <summary>Creates an object; one of that name that is there already stays as it is and is returned.</summary>
    public Task<JsonNode> CreateAsync(string path, JsonObject body, CancellationToken ct) =>
        CreateAsync(path, body.ToJsonString(), "application/json", (string)body["metadata"]!["name"]!, ct);

    /// <summary>Creates each of these CustomResourceDefinitions and returns when the server serves them.</summary>
    public async Task CreateCrdsAsync(IEnumerable<string> files, CancellationToken ct)
    {
        foreach (var file in files)
        {
            var yaml = await File.ReadAllTextAsync(file, ct);
            const string Path = "apis/apiextensions.k8s.io/v1/customresourcedefinitions";
            var crd = await CreateAsync(Path, yaml, "application/yaml", "", ct);
            var served =
                $"apis/{crd["spec"]!["group"]}/{crd["spec"]!["versions"]![0]!["name"]}/{crd["spec"]!["names"]!["plural"]}";
            if (
                !await Polling.UntilAsync(
                    async () => await GetAsync(served, ct) is not null,
                    TimeSpan.FromSeconds(30),
                    ct
                )
            )
            {
                throw new ToolException($"the API server does not serve {file}");
            }
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonNode> CreateAsync(string path, string body, string type, string name, CancellationToken ct)
    {
        using var content = new StringContent(body, new MediaTypeHeaderValue(type));
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Accept.ParseAdd("application/json");
        using var answer = await http.SendAsync(request, ct);
        return answer.StatusCode == HttpStatusCode.Conflict && name.Length > 0
            ? await GetAsync($"{path}/{name}", ct) ?? throw new ToolException($"{path}/{name} comes and goes")
            : await ReadAsync(answer, path, ct);
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer, string path, CancellationToken ct)
    {
        var text = await answer.Content.ReadAsStringAsync(ct);
        return answer.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new ToolException($"the API server refused {path}: {(int)answer.StatusCode} {text}");
    }
}
