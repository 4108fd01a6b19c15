using System.Text;
using System.Text.Json;
using Dockerflow.Net;
using Dockerflow.Support;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Registry.Tests;

/// <summary>Documents as OCI artifacts, in Debian's docker-registry and in registries that fail.</summary>
public sealed class ArtifactTests : IDisposable
{
    private const string Type = "application/spdx+json";
    private readonly OutboundHttp _http = Services.Http();

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PutArtifactAsync_DocumentAboutAnImage_IsFoundByItsTag(bool isProtected)
    {
        var (client, repository) = Registry(isProtected);
        var image = await Services.PushImageAsync(client, repository, "run-1");
        var subject = new Descriptor(MediaTypes.OciManifest, image, 7, null);
        var document = Document("{\"spdxVersion\":\"SPDX-2.3\"}", subject);

        var digest = await client.PutArtifactAsync(repository, "run-1-sbom", document, Token);

        var stored = await client.GetManifestAsync(new ImageReference(repository, "run-1-sbom", null), Token);
        stored.Digest.ShouldBe(digest);
        var layer = stored.Content.Layers.ShouldHaveSingleItem();
        using var bytes = new MemoryStream();
        await client.GetBlobAsync(repository, layer.Digest, bytes, 1000, Token);
        Encoding.UTF8.GetString(bytes.ToArray()).ShouldBe("{\"spdxVersion\":\"SPDX-2.3\"}");
        using var json = JsonDocument.Parse(stored.Bytes);
        json.RootElement.GetProperty("subject").GetProperty("digest").GetString().ShouldBe(image.ToString());
    }

    [Fact]
    public async Task PutArtifactAsync_TheSameAgain_ChangesNothing()
    {
        var (client, repository) = Registry(false);
        var first = await client.PutArtifactAsync(repository, "log", Document("one"), Token);
        (await client.PutArtifactAsync(repository, "log", Document("one"), Token)).ShouldBe(first);
        (await client.PutArtifactAsync(repository, "log", Document("two"), Token)).ShouldNotBe(first);
        (await client.HeadManifestAsync(new ImageReference(repository, null, first), Token)).ShouldNotBeNull();
    }

    /// <summary>Large and in several pieces, as the log of a build is.</summary>
    [Fact]
    public async Task PutArtifactAsync_SeveralLayers_KeepTheirOrder()
    {
        var (client, repository) = Registry(false);
        var layers = new[] { "clone", "build", "push" }
            .Select(name =>
                ArtifactLayer.Of(
                    "text/plain",
                    Encoding.UTF8.GetBytes(name + new string('x', 300_000)),
                    new Dictionary<string, string> { ["org.opencontainers.image.title"] = name }
                )
            )
            .ToList();

        await client.PutArtifactAsync(repository, "log", new Artifact("text/plain", layers), Token);

        (await client.GetManifestAsync(new ImageReference(repository, "log", null), Token))
            .Content.Layers.Select(layer => layer.Digest)
            .ShouldBe(layers.Select(layer => layer.Digest));
    }

    [Fact]
    public async Task PutArtifactAsync_Manifest_IsThatOfTheSpecification()
    {
        string? sent = null;
        await using var server = await StubServer.StartAsync(async context =>
        {
            if (HttpMethods.IsPut(context.Request.Method))
            {
                sent = await new StreamReader(context.Request.Body).ReadToEndAsync(Token);
                context.Response.StatusCode = 201;
            }
        });
        var layer = Digest.Sha256Of("x"u8);
        var artifact = Document("x", new Descriptor(MediaTypes.OciManifest, layer, 5, null)) with
        {
            Annotations = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" },
        };

        await EvilRegistryTests
            .Client(server)
            .PutArtifactAsync(EvilRegistryTests.Reference(server).Repository, "v1-sbom", artifact, Token);

        var expected = $$$"""
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
            "artifactType":"application/spdx+json",
            "config":{"mediaType":"application/vnd.oci.empty.v1+json",
            "digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},
            "layers":[{"mediaType":"application/spdx+json","digest":"{{{layer}}}","size":1}],
            "subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{layer}}}","size":5},
            "annotations":{"a":"1","b":"2"}}
            """;
        sent.ShouldBe(expected.ReplaceLineEndings(""));
        // Both blobs were there: nothing was uploaded.
        server.Requests.Select(request => request.Method).ShouldBe(["HEAD", "HEAD", "PUT"]);
    }

    [Theory]
    [InlineData("HEAD", 500, OutboundFault.ServerError)]
    [InlineData("POST", 403, OutboundFault.Forbidden)]
    [InlineData("POST", 429, OutboundFault.RateLimited)]
    [InlineData("PUT", 400, OutboundFault.Protocol)]
    public async Task PutArtifactAsync_RegistryFails_NoManifestIsWritten(string method, int status, OutboundFault kind)
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            var isHead = HttpMethods.IsHead(context.Request.Method);
            context.Response.StatusCode =
                context.Request.Method == method ? status
                : isHead ? 404
                : 202;
            context.Response.Headers.Location = "/v2/team/app/blobs/uploads/1";
            return Task.CompletedTask;
        });

        var fault = await EvilRegistryTests.FaultAsync(() =>
            EvilRegistryTests
                .Client(server)
                .PutArtifactAsync(EvilRegistryTests.Reference(server).Repository, "v1-sbom", Document("x"), Token)
        );

        fault.Kind.ShouldBe(kind);
        server.Requests.ShouldNotContain(request => request.Path.Contains("manifests", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("spdx")]
    [InlineData("")]
    public async Task PutArtifactAsync_TypeThatIsNoMediaType_IsRefusedBeforeAnythingIsSent(string type)
    {
        var (client, repository) = Registry(false);
        await Should.ThrowAsync<ArgumentException>(() =>
            client.PutArtifactAsync(repository, "x", Document("x") with { ArtifactType = type }, Token)
        );
        await Should.ThrowAsync<ArgumentException>(() =>
            client.PutArtifactAsync(repository, "x", new Artifact(Type, []), Token)
        );
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Artifact Document(string text, Descriptor? subject = null) =>
        new(Type, [ArtifactLayer.Of(Type, Encoding.UTF8.GetBytes(text))], subject);

    private (RegistryClient Client, RepositoryName Repository) Registry(bool isProtected) =>
        isProtected
            ? (
                new RegistryClient(_http, DockerConfig.For(Services.PrivateHost, Services.PrivateUser)),
                Services.NewRepository(Services.PrivateHost)
            )
            : (new RegistryClient(_http, DockerConfig.Empty), Services.NewRepository(Services.Env.RegistryLocal));
}
