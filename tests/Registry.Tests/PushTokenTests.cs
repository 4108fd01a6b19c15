using System.Collections.Concurrent;
using Dockerflow.Support;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Registry.Tests;

/// <summary>Tokens that end while an image is pushed.</summary>
public sealed class PushTokenTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, bool> _valid = new();
    private StubServer _server = null!;
    private Uploads _uploads = null!;
    private long _bytes;
    private bool _endsTokenAtPut;

    public async ValueTask InitializeAsync()
    {
        _server = await StubServer.StartAsync(HandleAsync);
        _uploads = new Uploads(_server.Host, new RegistryCredentials("alice", "hunter2"));
    }

    public async ValueTask DisposeAsync()
    {
        _uploads.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task PushAsync_TokenHasExpired_AsksForAnotherWithoutATry()
    {
        await _uploads.PushAsync(Uploads.Random(1000));
        _uploads.Clock.Advance(TimeSpan.FromMinutes(2));
        _valid.Clear();

        (await _uploads.PushAsync(Uploads.Random(1000))).ShouldBe(BlobArrival.Uploaded);

        _uploads.Pauses.ShouldBeEmpty();
        Tokens().ShouldBe(4, "one for reading and one for writing, twice");
    }

    [Fact]
    public async Task PushAsync_TokenEndsBeforeTheBytes_SendsThemOnce()
    {
        _endsTokenAtPut = true;
        var blob = Uploads.Random(5_000_000);

        (await _uploads.PushAsync(blob)).ShouldBe(BlobArrival.Uploaded);

        _uploads.Pauses.ShouldBeEmpty();
        Volatile.Read(ref _bytes).ShouldBe(blob.Size);
        Tokens().ShouldBe(3);
    }

    [Fact]
    public async Task PushAsync_MountOffersAnUpload_UsesTheSameToken()
    {
        var from = new RepositoryName(_server.Host, "team/app");

        (await _uploads.PushAsync(Uploads.Random(5_000_000), from)).ShouldBe(BlobArrival.Uploaded);

        Tokens().ShouldBe(2);
        _server
            .Requests.Select(request => request.Path)
            .Last(path => path.StartsWith("/token"))
            .ShouldContain("team%2Fapp%3Apull");
    }

    private int Tokens() =>
        _server.Requests.Count(request => request.Path.StartsWith("/token", StringComparison.Ordinal));

    private async Task HandleAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (request.Path == "/token")
        {
            var token = Guid.NewGuid().ToString("N");
            _valid[token] = true;
            await response.WriteAsync($$"""{"token":"{{token}}","expires_in":60}""");
            return;
        }
        if (request.Method == "PUT" && _endsTokenAtPut)
        {
            _endsTokenAtPut = false;
            _valid.Clear();
        }
        if (
            !_valid.ContainsKey(
                request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal)
            )
        )
        {
            response.StatusCode = 401;
            response.Headers.WWWAuthenticate = $"Bearer realm=\"http://{request.Host}/token\",service=\"registry\"";
            return;
        }
        response.Headers.Location = "/v2/upload/1";
        using var body = new CountingStream();
        await request.Body.CopyToAsync(body);
        Interlocked.Add(ref _bytes, body.Count);
        response.StatusCode = request.Method switch
        {
            "HEAD" => 404,
            "POST" => 202,
            _ => 201,
        };
    }
}
