using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Net;
using Dockerflow.Support;

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
