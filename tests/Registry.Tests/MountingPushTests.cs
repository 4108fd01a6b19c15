using Dockerflow.Net;
using Dockerflow.Support;

namespace Dockerflow.Registry.Tests;

/// <summary>Blobs that another repository of the same registry holds.</summary>
public sealed class MountingPushTests : IAsyncLifetime
{
    private readonly FaultyProxy _way = FaultyProxy.Before(Services.Env.RegistryLocal);
    private readonly BlobContent _blob = Uploads.Random(200_000);
    private Uploads _uploads = null!;
    private RepositoryName _released = null!;

    public async ValueTask InitializeAsync()
    {
        _uploads = new Uploads(_way.Host);
        _released = Services.NewRepository(_way.Host);
        using var http = Services.Http();
        await new RegistryClient(http, DockerConfig.Empty).UploadBlobAsync(
            _released with
            {
                Host = Services.Env.RegistryLocal,
            },
            _blob.Digest,
            _blob.Size,
            _blob.Open,
            TestContext.Current.CancellationToken
        );
    }

    public async ValueTask DisposeAsync()
    {
        _uploads.Dispose();
        await _way.DisposeAsync();
    }

    [Fact]
    public async Task PushAsync_OtherRepositoryHasIt_SendsNoByte()
    {
        (await _uploads.PushAsync(_blob, _released)).ShouldBe(BlobArrival.Mounted);

        Methods().ShouldBe(["HEAD", "POST"]);
        _way.Received.ShouldBe(0);
        await _uploads.RequireStoredAsync(_blob);
    }

    [Fact]
    public async Task PushAsync_OtherRepositoryLacksIt_CostsNoRequest()
    {
        var other = Uploads.Random(1000);

        (await _uploads.PushAsync(other, _released)).ShouldBe(BlobArrival.Uploaded);

        Methods().ShouldBe(["HEAD", "POST", "PUT"]);
        await _uploads.RequireStoredAsync(other);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    public async Task PushAsync_MountRefused_UploadsAndAsksNoMore(int status)
    {
        _way.Next("POST", new ProxyFault.Answer(status));
        var pusher = _uploads.Pusher(_released);
        var second = Uploads.Random(1000);

        (await PushAsync(pusher, _blob)).ShouldBe(BlobArrival.Uploaded);
        (await PushAsync(pusher, second)).ShouldBe(BlobArrival.Uploaded);

        Methods().ShouldBe(["HEAD", "POST", "POST", "PUT", "HEAD", "POST", "PUT"]);
        _uploads.Retrier.Retries.ShouldBe(0);
        await _uploads.RequireStoredAsync(_blob);
        await _uploads.RequireStoredAsync(second);
    }

    [Fact]
    public async Task PushAsync_MountFailsOnce_UploadsAndAsksForTheNext()
    {
        _way.Next("POST", new ProxyFault.Answer(503));
        var pusher = _uploads.Pusher(_released);

        (await PushAsync(pusher, Uploads.Random(1000))).ShouldBe(BlobArrival.Uploaded);
        (await PushAsync(pusher, _blob)).ShouldBe(BlobArrival.Mounted);
    }

    [Fact]
    public async Task PushAsync_ItselfOrAnotherRegistry_IsNotAsked()
    {
        var elsewhere = new RepositoryName("registry.example.com", _released.Path);

        (await _uploads.PushAsync(_blob, _uploads.To, elsewhere)).ShouldBe(BlobArrival.Uploaded);

        Methods().ShouldBe(["HEAD", "POST", "PUT"]);
    }

    private static Task<BlobArrival> PushAsync(BlobPusher pusher, BlobContent blob) =>
        pusher.PushAsync(blob, _ => { }, TestContext.Current.CancellationToken);

    private IEnumerable<string> Methods() => _way.Requests.Select(request => request.Split(' ')[0]);
}
