using System.Text;
using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Net;
using Dockerflow.Registry;
using Dockerflow.Support;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Steps.Tests.Image;

/// <summary>Against the registries of the test cluster.</summary>
public sealed class PushStepTests : IDisposable
{
    private readonly ClusterEnv _cluster = ClusterEnv.Load();
    private readonly StepRun _run = new();
    private readonly LayoutBuilder _layout;

    public PushStepTests() => _layout = new LayoutBuilder(_run.Path("layout"));

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task RunAsync_OpenRegistry_PushesAndSkipsTheSecondTime()
    {
        var digest = _layout.Layer(("a", Guid.NewGuid().ToString())).Finish();
        var input = Input(_cluster.Registry);

        var first = (await PushAsync(input)).Push.ShouldNotBeNull(_run.Log);
        var second = (await PushAsync(input)).Push.ShouldNotBeNull(_run.Log);

        first.Digest.ShouldBe(digest.ToString());
        // The configuration may be there from another image with the same one.
        first.Uploaded.ShouldBeInRange(1, 2);
        (second.Uploaded, second.Skipped).ShouldBe((0, 2));
    }

    [Fact]
    public async Task RunAsync_PrivateRegistry_TakesTheCredentialsOfItsHost()
    {
        _layout.Layer(("a", Guid.NewGuid().ToString())).Finish();
        var auth = Convert.ToBase64String(
            System.Text.Encoding.UTF8.GetBytes($"{_cluster.RegistryPrivateUser}:{_cluster.RegistryPrivatePassword}")
        );
        var file = _run.Path("auth");
        await File.WriteAllTextAsync(
            file,
            $$$$"""{"auths":{"{{{{_cluster.RegistryPrivate}}}}":{"auth":"{{{{auth}}}}"}}}""",
            TestContext.Current.CancellationToken
        );

        (await PushAsync(Input(_cluster.RegistryPrivate) with { AuthFile = file })).Ok.ShouldBeTrue(_run.Log);
    }

    [Fact]
    public async Task RunAsync_NoCredentials_IsPushDeniedWithRemedy()
    {
        _layout.Layer(("a", "b")).Finish();

        var report = await PushAsync(Input(_cluster.RegistryPrivate));

        report.Reason.ShouldBe(FailureReason.PushDenied);
        report.Message.ShouldNotBeNull().ShouldContain(".dockerconfigjson");
    }

    [Fact]
    public async Task RunAsync_BlobPlantedAsLink_IsNotUploaded()
    {
        _layout.Layer(("a", Guid.NewGuid().ToString())).Finish();
        var secret = _run.Path("credentials");
        await File.WriteAllTextAsync(secret, "secret", TestContext.Current.CancellationToken);
        var blobs = Path.Combine(_layout.Root, "blobs/sha256");
        var layer = Directory.EnumerateFiles(blobs).MaxBy(file => new FileInfo(file).Length)!;
        File.Delete(layer);
        File.CreateSymbolicLink(layer, secret);

        (await PushAsync(Input(_cluster.Registry))).Reason.ShouldBe(FailureReason.ImageInvalid);
    }

    [Fact]
    public async Task RunAsync_AuthFileIsGarbage_IsSecretInvalid()
    {
        _layout.Layer(("a", "b")).Finish();
        var file = _run.Path("auth");
        await File.WriteAllTextAsync(file, "canary-secret", TestContext.Current.CancellationToken);

        var report = await PushAsync(Input(_cluster.Registry) with { AuthFile = file });

        report.Reason.ShouldBe(FailureReason.SecretInvalid);
        report.Message.ShouldNotBeNull().ShouldNotContain("canary");
    }

    /// <summary>The digest is that of an artifact about the pushed manifest, and it is found by its tag.</summary>
    [Fact]
    public async Task RunAsync_WithAnSbom_StoresItBesideTheImage()
    {
        var digest = _layout.Layer(("a", Guid.NewGuid().ToString())).Finish();
        var documents = Directory.CreateDirectory(_run.Path("documents")).FullName;
        await _run.RunAsync(
            StepNames.Inspect,
            new InspectInput(_layout.Root, documents),
            ApiJson.Default.InspectInput,
            Token
        );

        var report = (await PushAsync(Input(_cluster.Registry) with { Documents = documents })).Push.ShouldNotBeNull(
            _run.Log
        );

        using var http = Http(_cluster.Registry);
        var client = new RegistryClient(http, DockerConfig.Empty);
        var repository = new RepositoryName(_cluster.Registry, "steps-tests/app");
        var stored = await client.GetManifestAsync(new ImageReference(repository, "run-1-sbom", null), Token);
        stored.Digest.ToString().ShouldBe(report.Sbom);
        var layer = stored.Content.Layers.ShouldHaveSingleItem();
        layer.Digest.Hex.ShouldBe(report.SbomSha256);
        using var manifest = JsonDocument.Parse(stored.Bytes);
        manifest.RootElement.GetProperty("artifactType").GetString().ShouldBe("application/spdx+json");
        manifest.RootElement.GetProperty("subject").GetProperty("digest").GetString().ShouldBe(digest.ToString());
        using var document = new MemoryStream();
        await client.GetBlobAsync(repository, layer.Digest, document, layer.Size, Token);
        Encoding.UTF8.GetString(document.ToArray()).ShouldContain(digest.ToString());
    }

    [Theory]
    [InlineData("link")]
    [InlineData("missing")]
    public async Task RunAsync_SbomThatIsNoFile_IsNotSent(string what)
    {
        _layout.Layer(("a", Guid.NewGuid().ToString())).Finish();
        var documents = Directory.CreateDirectory(_run.Path("documents")).FullName;
        if (what == "link")
        {
            File.CreateSymbolicLink(Path.Combine(documents, "sbom.spdx.json"), "/etc/hostname");
        }

        var report = await PushAsync(Input(_cluster.Registry) with { Documents = documents });

        report.Push.ShouldNotBeNull(_run.Log).Sbom.ShouldBeNull();
    }

    /// <summary>Registries that know only images answer like this; the image is there, and that is what counts.</summary>
    [Fact]
    public async Task RunAsync_RegistryRefusesTheArtifact_GoesOnAndSaysSo()
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            var isSbom = context.Request.Path.Value!.EndsWith("-sbom", StringComparison.Ordinal);
            context.Response.StatusCode =
                !HttpMethods.IsPut(context.Request.Method) ? 200
                : isSbom ? 400
                : 201;
            return Task.CompletedTask;
        });
        _layout.Layer(("a", "b")).Finish();
        var documents = Directory.CreateDirectory(_run.Path("documents")).FullName;
        await File.WriteAllTextAsync(Path.Combine(documents, "sbom.spdx.json"), "{}", Token);

        var report = await PushAsync(Input(server.Host) with { Documents = documents });

        report.Push.ShouldNotBeNull(report.Message ?? _run.Log).Sbom.ShouldBeNull();
        _run.Log.ShouldContain("does not take the SBOM");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static OutboundHttp Http(string registry)
    {
        HostRules
            .TryCreate([new HostRule(registry, Insecure: true, AllowPrivate: true)], out var rules, out var error)
            .ShouldBeTrue(error);
        return new OutboundHttp(rules!, TimeProvider.System);
    }

    private PushInput Input(string registry) =>
        new(
            _layout.Root,
            $"{registry}/steps-tests/app",
            "run-1",
            null,
            [new HostRule(registry, Insecure: true, AllowPrivate: true)]
        );

    private Task<StepReport> PushAsync(PushInput input) =>
        _run.RunAsync("push", input, ApiJson.Default.PushInput, TestContext.Current.CancellationToken);
}
