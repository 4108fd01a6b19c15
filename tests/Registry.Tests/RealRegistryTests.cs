using System.Security.Cryptography;
using System.Text;
using Dockerflow.Net;

namespace Dockerflow.Registry.Tests;

/// <summary>Against Debian's docker-registry, open and with a password.</summary>
public sealed class RealRegistryTests : IDisposable
{
    private readonly OutboundHttp _http = Services.Http();

    public static TheoryData<bool> OpenAndProtected => new(false, true);

    [Theory]
    [MemberData(nameof(OpenAndProtected))]
    public async Task HeadAndGet_PushedImage_AgreeOnTheDigest(bool isProtected)
    {
        var (client, repository) = Registry(isProtected);
        var pushed = await Services.PushImageAsync(client, repository, "v1");

        var info = await client.HeadManifestAsync(new ImageReference(repository, "v1", null), Token);
        var manifest = await client.GetManifestAsync(new ImageReference(repository, null, pushed), Token);

        info.ShouldBe(new ManifestInfo(pushed, MediaTypes.OciManifest, manifest.Bytes.Length));
        manifest.Digest.ShouldBe(pushed);
        manifest.Content.Layers.ShouldHaveSingleItem().Size.ShouldBe(1000);
    }

    [Theory]
    [MemberData(nameof(OpenAndProtected))]
    public async Task HeadManifestAsync_KnownByItsTag_IsSentAgainOnlyWhenItMoves(bool isProtected)
    {
        var (client, repository) = Registry(isProtected);
        var reference = new ImageReference(repository, "v1", null);
        var pushed = await Services.PushImageAsync(client, repository, "v1");
        var known = new ManifestInfo(pushed, MediaTypes.OciManifest, null, $"\"{pushed}\"");

        (await client.HeadManifestAsync(reference, known, Token)).ShouldBeSameAs(known);

        var moved = await Services.PushImageAsync(client, repository, "v1");
        var now = await client.HeadManifestAsync(reference, known, Token);
        (now!.Digest, now.ETag).ShouldBe((moved, $"\"{moved}\""));
    }

    [Fact]
    public async Task HeadManifestAsync_UnknownTagOrRepository_IsNull()
    {
        var (client, repository) = Registry(false);
        (await client.HeadManifestAsync(new ImageReference(repository, "v1", null), Token)).ShouldBeNull();
        await Services.PushImageAsync(client, repository, "v1");
        (await client.HeadManifestAsync(new ImageReference(repository, "v2", null), Token)).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(OpenAndProtected))]
    public async Task CopyAsync_BetweenRepositories_KeepsDigestAndMovesOnlyThatTag(bool isProtected)
    {
        var (client, candidates) = Registry(isProtected);
        var released = Services.NewRepository(candidates.Host);
        var digest = await Services.PushImageAsync(client, candidates, "run-1", 300_000);

        await client.CopyAsync(candidates, digest, released, "1.0", Token);
        await client.CopyAsync(candidates, digest, released, "latest", Token);

        (await client.HeadManifestAsync(new ImageReference(released, "1.0", null), Token))!.Digest.ShouldBe(digest);
        (await client.HeadManifestAsync(new ImageReference(released, "latest", null), Token))!.Digest.ShouldBe(digest);
        (await client.HeadManifestAsync(new ImageReference(released, "run-1", null), Token)).ShouldBeNull();
        await RequireCompleteAsync(client, released, digest);
    }

    [Fact]
    public async Task CopyAsync_ToAnotherRegistry_StreamsBlobs()
    {
        var both = new RegistryClient(_http, DockerConfig.For(Services.PrivateHost, Services.PrivateUser));
        var from = Services.NewRepository(Services.Env.RegistryLocal);
        var to = Services.NewRepository(Services.PrivateHost);
        var digest = await Services.PushImageAsync(both, from, "v1", 5_000_000);

        await both.CopyAsync(from, digest, to, "v1", Token);

        await RequireCompleteAsync(both, to, digest);
    }

    [Fact]
    public async Task CopyAsync_Index_CopiesEveryPlatform()
    {
        var (client, from) = Registry(false);
        var amd64 = await Services.PushImageAsync(client, from, "amd64");
        var arm64 = await Services.PushImageAsync(client, from, "arm64");
        var index = await PushIndexAsync(client, from, "v1", (amd64, "amd64"), (arm64, "arm64"));
        var to = Services.NewRepository(from.Host);

        await client.CopyAsync(from, index, to, "v1", Token);

        var reference = new ImageReference(to, "v1", null);
        (await client.ResolveAsync(reference, Platform.LinuxAmd64, Token)).ShouldBe(
            new ResolvedImage(index, amd64, MediaTypes.OciIndex)
        );
        (await client.ResolveAsync(reference, new Platform("linux", "arm64", null), Token)).PlatformDigest.ShouldBe(
            arm64
        );
        (
            await Should.ThrowAsync<OutboundException>(() =>
                client.ResolveAsync(reference, new Platform("linux", "s390x", null), Token)
            )
        ).Kind.ShouldBe(OutboundFault.NotFound);
    }

    [Fact]
    public async Task ResolveAsync_SingleManifest_IsItsOwnPlatform()
    {
        var (client, repository) = Registry(false);
        var digest = await Services.PushImageAsync(client, repository, "v1");
        (await client.ResolveAsync(new ImageReference(repository, "v1", null), Platform.LinuxAmd64, Token)).ShouldBe(
            new ResolvedImage(digest, digest, MediaTypes.OciManifest)
        );
    }

    [Fact]
    public async Task MountBlobAsync_BlobOfOtherRepository_AppearsWithoutUpload()
    {
        var (client, from) = Registry(true);
        var to = Services.NewRepository(from.Host);
        var blob = await Services.PushBlobAsync(client, from, RandomNumberGenerator.GetBytes(100));

        (await client.BlobExistsAsync(to, blob.Digest, Token)).ShouldBeFalse();
        (await client.MountBlobAsync(to, from, blob.Digest, Token)).ShouldBeTrue();
        (await client.BlobExistsAsync(to, blob.Digest, Token)).ShouldBeTrue();
        (await client.MountBlobAsync(to, from, Digest.Sha256Of("absent"u8), Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task UploadBlobAsync_ContentWithOtherDigest_IsRefused()
    {
        var (client, repository) = Registry(false);
        var wrong = Digest.Sha256Of("something else"u8);

        await Should.ThrowAsync<OutboundException>(() =>
            client.UploadBlobAsync(
                repository,
                wrong,
                3,
                _ => ValueTask.FromResult<Stream>(new MemoryStream("abc"u8.ToArray())),
                Token
            )
        );

        (await client.BlobExistsAsync(repository, wrong, Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task GetBlobAsync_LargeBlob_ComesBackWhole()
    {
        var (client, repository) = Registry(true);
        var content = RandomNumberGenerator.GetBytes(3_000_000);
        var blob = await Services.PushBlobAsync(client, repository, content);
        using var destination = new MemoryStream();

        (await client.GetBlobAsync(repository, blob.Digest, destination, content.Length, Token)).ShouldBe(
            content.Length
        );

        destination.ToArray().ShouldBe(content);
    }

    [Fact]
    public async Task GetBlobAsync_OverTheCap_IsTooLarge()
    {
        var (client, repository) = Registry(false);
        var blob = await Services.PushBlobAsync(client, repository, new byte[2000]);
        (
            await Should.ThrowAsync<OutboundException>(() =>
                client.GetBlobAsync(repository, blob.Digest, Stream.Null, 1999, Token)
            )
        ).Kind.ShouldBe(OutboundFault.TooLarge);
    }

    [Fact]
    public async Task Everything_WithoutOrWithWrongCredentials_IsUnauthorizedWithRemedy()
    {
        var repository = Services.NewRepository(Services.PrivateHost);
        var anonymous = new RegistryClient(_http, DockerConfig.Empty);
        var wrong = new RegistryClient(_http, DockerConfig.For(Services.PrivateHost, new("nobody", "hunter2")));
        var right = new RegistryClient(_http, DockerConfig.For(Services.PrivateHost, Services.PrivateUser));

        await right.CheckAsync(Services.PrivateHost, Token);
        var missing = await Should.ThrowAsync<OutboundException>(() =>
            anonymous.CheckAsync(Services.PrivateHost, Token)
        );
        var refused = await Should.ThrowAsync<OutboundException>(() =>
            wrong.HeadManifestAsync(new ImageReference(repository, "v1", null), Token)
        );

        missing.Kind.ShouldBe(OutboundFault.Unauthorized);
        missing.Message.ShouldContain("Secret");
        refused.Kind.ShouldBe(OutboundFault.Unauthorized);
        refused.Message.ShouldNotContain("hunter2");
    }

    public void Dispose() => _http.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private (RegistryClient Client, RepositoryName Repository) Registry(bool isProtected) =>
        isProtected
            ? (
                new RegistryClient(_http, DockerConfig.For(Services.PrivateHost, Services.PrivateUser)),
                Services.NewRepository(Services.PrivateHost)
            )
            : (new RegistryClient(_http, DockerConfig.Empty), Services.NewRepository(Services.Env.RegistryLocal));

    private static async Task RequireCompleteAsync(RegistryClient client, RepositoryName repository, Digest digest)
    {
        var manifest = await client.GetManifestAsync(new ImageReference(repository, null, digest), Token);
        foreach (var blob in manifest.Content.Layers.Append(manifest.Content.Config!))
        {
            (await client.GetBlobAsync(repository, blob.Digest, Stream.Null, blob.Size, Token)).ShouldBe(blob.Size);
        }
    }

    private static async Task<Digest> PushIndexAsync(
        RegistryClient client,
        RepositoryName repository,
        string tag,
        params (Digest Digest, string Architecture)[] images
    )
    {
        var entries = new List<string>();
        foreach (var (digest, architecture) in images)
        {
            var info = await client.HeadManifestAsync(new ImageReference(repository, null, digest), Token);
            entries.Add(
                $$"""{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{digest}}","size":{{info!.Size}},"platform":{"os":"linux","architecture":"{{architecture}}"} }"""
            );
        }

        var index = Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{string.Join(',', entries)}}]}"""
        );
        return await client.PutManifestAsync(repository, tag, index, MediaTypes.OciIndex, Token);
    }
}
