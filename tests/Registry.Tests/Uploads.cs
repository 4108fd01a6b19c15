using System.Security.Cryptography;
using Dockerflow.Net;
using Dockerflow.Support;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Registry.Tests;

/// <summary>Pushes blobs by a clock that jumps over every pause, and remembers the pauses.</summary>
internal sealed class Uploads : IDisposable
{
    private readonly OutboundHttp _http;

    /// <param name="host">Where the registry is reached.</param>
    /// <param name="credentials">Null: none.</param>
    /// <param name="told">Hears of each pause before it is over.</param>
    public Uploads(string host, RegistryCredentials? credentials = null, Action<RetryNotice>? told = null)
    {
        HostRules
            .TryCreate([new HostRule(host, Insecure: true, AllowPrivate: true)], out var rules, out var error)
            .ShouldBeTrue(error);
        _http = new OutboundHttp(rules!, Clock);
        Client = new RegistryClient(
            _http,
            credentials is null ? DockerConfig.Empty : DockerConfig.For(host, credentials)
        );
        Retrier = new Retrier(
            RetryRules.ForTransfer with
            {
                Patience = TimeSpan.FromMinutes(10),
            },
            Clock,
            () => 0.5,
            notice => Skip(notice, told)
        );
        To = Services.NewRepository(host);
    }

    public FakeTimeProvider Clock { get; } = new();
    public RegistryClient Client { get; }
    public Retrier Retrier { get; }
    public RepositoryName To { get; }
    public List<RetryNotice> Pauses { get; } = [];

    public BlobPusher Pusher(params RepositoryName[] mountFrom) => new(Client, To, mountFrom, Retrier);

    public static BlobContent Random(int bytes) => Blob(RandomNumberGenerator.GetBytes(bytes));

    public static BlobContent Blob(byte[] bytes, Digest? digest = null) =>
        new(digest ?? Digest.Sha256Of(bytes), bytes.Length, _ => ValueTask.FromResult<Stream>(new MemoryStream(bytes)));

    public Task<BlobArrival> PushAsync(BlobContent blob, params RepositoryName[] mountFrom) =>
        Pusher(mountFrom).PushAsync(blob, _ => { }, TestContext.Current.CancellationToken);

    /// <summary>The real registry holds exactly these bytes, says a client that takes no detour.</summary>
    public async Task RequireStoredAsync(BlobContent blob)
    {
        using var http = Services.Http();
        var direct = new RegistryClient(http, DockerConfig.Empty);
        var size = await direct.GetBlobAsync(
            To with
            {
                Host = Services.Env.RegistryLocal,
            },
            blob.Digest,
            Stream.Null,
            blob.Size,
            TestContext.Current.CancellationToken
        );
        size.ShouldBe(blob.Size);
    }

    public void Dispose() => _http.Dispose();

    private void Skip(RetryNotice notice, Action<RetryNotice>? told)
    {
        Pauses.Add(notice);
        told?.Invoke(notice);
        Clock.Advance(notice.Pause);
    }
}
