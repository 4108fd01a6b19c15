using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Bench;

/// <summary>
/// The floor: bytes that are there already, sent over eight connections with nothing in between. No program that does the
/// same work against this server can be faster.
/// </summary>
internal sealed class BareWriter : IDisposable
{
    public const int Connections = 8;
    private readonly HttpClient[] clients;

    public BareWriter(LocalControlPlane plane)
    {
        var client = plane.Authority.IssueClient("bench", "system:masters");
        clients = [.. Enumerable.Range(0, Connections).Select(_ => Client(plane, client))];
    }

    /// <summary>Sends all requests; throws on the first refusal.</summary>
    public Task SendAsync(
        HttpMethod method,
        string mediaType,
        IReadOnlyList<(string Path, byte[] Body)> requests,
        CancellationToken ct
    )
    {
        var next = -1;
        return Task.WhenAll(clients.Select(SendAllAsync));

        async Task SendAllAsync(HttpClient client)
        {
            while (Interlocked.Increment(ref next) is var index && index < requests.Count)
                await SendAsync(client, method, mediaType, requests[index], ct);
        }
    }

    /// <summary>Reads all answers to the end, at once, each over a connection of its own.</summary>
    public Task ReadAsync(IReadOnlyList<string> paths, CancellationToken ct) =>
        Task.WhenAll(paths.Select((path, index) => ReadAsync(clients[index], path, ct)));

    public void Dispose() => Array.ForEach(clients, client => client.Dispose());

    private static async Task ReadAsync(HttpClient client, string path, CancellationToken ct)
    {
        await using var answer = await client.GetStreamAsync(path, ct);
        await answer.CopyToAsync(Stream.Null, ct);
    }

    private static async Task SendAsync(
        HttpClient client,
        HttpMethod method,
        string mediaType,
        (string Path, byte[] Body) request,
        CancellationToken ct
    )
    {
        using var content = new ByteArrayContent(request.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using var message = new HttpRequestMessage(method, request.Path) { Content = content };
        using var answer = await client.SendAsync(message, HttpCompletionOption.ResponseContentRead, ct);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(
                $"{method} {request.Path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(ct)}"
            );
    }

    private static HttpClient Client(LocalControlPlane plane, CertificateAndKey certificate)
    {
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        trust.CustomTrustStore.ImportFromPem(plane.Authority.CertificatePem);
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = 1,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = trust,
                ClientCertificateContext = SslStreamCertificateContext.Create(
                    X509Certificate2.CreateFromPem(certificate.CertificatePem, certificate.KeyPem),
                    null,
                    offline: true
                ),
            },
        };
        return new HttpClient(handler)
        {
            BaseAddress = plane.Address,
            DefaultRequestVersion = HttpVersion.Version11,
            Timeout = TimeSpan.FromMinutes(2),
        };
    }
}
