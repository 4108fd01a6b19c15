using System.Security.Cryptography;
using System.Text;
using Dockerflow.Net;
using Dockerflow.Support;

namespace Dockerflow.Registry.Tests;

/// <summary>Clients for the real registries of the test cluster, and small images to put there.</summary>
internal static class Services
{
    public static ClusterEnv Env { get; } = ClusterEnv.Load();

    public static string PrivateHost { get; } = Env["REGISTRY_PRIVATE_LOCAL"];

    public static RegistryCredentials PrivateUser { get; } = new(Env.RegistryPrivateUser, Env.RegistryPrivatePassword);

    public static OutboundHttp Http(params HostRule[] rules)
    {
        HostRules
            .TryCreate(
                [
                    new HostRule(Env.RegistryLocal, Insecure: true, AllowPrivate: true),
                    new HostRule(PrivateHost, Insecure: true, AllowPrivate: true),
                    .. rules,
                ],
                out var result,
                out var error
            )
            .ShouldBeTrue(error);
        return new OutboundHttp(result!, TimeProvider.System);
    }

    /// <summary>A repository that no other test uses.</summary>
    public static RepositoryName NewRepository(string host) => new(host, $"registry-tests/{Guid.NewGuid():N}");

    /// <summary>Uploads an image of one random layer and returns its manifest's digest.</summary>
    public static async Task<Digest> PushImageAsync(
        RegistryClient client,
        RepositoryName repository,
        string tag,
        int layerBytes = 1000
    )
    {
        var config = await PushBlobAsync(
            client,
            repository,
            Encoding.UTF8.GetBytes($$$"""{"architecture":"amd64","os":"linux","id":"{{{Guid.NewGuid()}}}"}""")
        );
        var layer = await PushBlobAsync(client, repository, RandomNumberGenerator.GetBytes(layerBytes));
        return await client.PutManifestAsync(
            repository,
            tag,
            ImageManifest(config, layer),
            MediaTypes.OciManifest,
            TestContext.Current.CancellationToken
        );
    }

    public static byte[] ImageManifest((Digest Digest, int Size) config, (Digest Digest, int Size) layer) =>
        Encoding.UTF8.GetBytes(
            $$"""
            {"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}",
             "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{config.Digest}}","size":{{config.Size}}},
             "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{{layer.Digest}}","size":{{layer.Size}}}]}
            """
        );

    public static async Task<(Digest Digest, int Size)> PushBlobAsync(
        RegistryClient client,
        RepositoryName repository,
        byte[] content
    )
    {
        var digest = Digest.Sha256Of(content);
        await client.UploadBlobAsync(
            repository,
            digest,
            content.Length,
            _ => ValueTask.FromResult<Stream>(new MemoryStream(content)),
            TestContext.Current.CancellationToken
        );
        return (digest, content.Length);
    }
}
