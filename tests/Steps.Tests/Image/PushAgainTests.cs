using System.Security.Cryptography;
using Dockerflow.Api;
using Dockerflow.Api.Steps;
using Dockerflow.Net;
using Dockerflow.Support;

namespace Dockerflow.Steps.Tests.Image;

/// <summary>The whole step, on its own clock, over a way that breaks; and what it spares.</summary>
public sealed class PushAgainTests : IAsyncLifetime
{
    private readonly FaultyProxy _way = FaultyProxy.Before(ClusterEnv.Load().RegistryLocal);
    private readonly StepRun _run = new();
    private readonly string _name = $"steps-tests/{Guid.NewGuid():N}";
    private LayoutBuilder _layout = null!;

    public ValueTask InitializeAsync()
    {
        _layout = new LayoutBuilder(_run.Path("layout"));
        _layout.RawLayer(RandomNumberGenerator.GetBytes(2_000_000));
        _layout.Finish(user: Guid.NewGuid().ToString());
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _run.Dispose();
        await _way.DisposeAsync();
    }

    [Fact]
    public async Task RunAsync_BrokenOnceEverywhere_ReportsAndLogsTheRetries()
    {
        _way.Next("PUT", new ProxyFault.Cut(1_000_000));

        var report = (await PushAsync(Input())).Push.ShouldNotBeNull(_run.Log);

        (report.Uploaded, report.Skipped, report.Mounted, report.Retries).ShouldBe((2, 0, 0, 1));
        _run.Log.ShouldContain("trying again in");
        _run.Log.ShouldContain("2 blobs uploaded, layers among them: 1; 0 mounted, 0 already there, 1 retries");
    }

    [Fact]
    public async Task RunAsync_ManifestRefusedForAMoment_TriesAgain()
    {
        await PushAsync(Input());
        _way.Next("PUT", new ProxyFault.Answer(503, "Retry-After: 0"));

        var report = (await PushAsync(Input())).Push.ShouldNotBeNull(_run.Log);

        (report.Uploaded, report.Skipped, report.Retries).ShouldBe((0, 2, 1));
    }

    [Fact]
    public async Task RunAsync_SbomRefusedForAMoment_IsStoredAllTheSame()
    {
        var honest = new LayoutBuilder(_run.Path("honest"));
        honest.Layer(("a", Guid.NewGuid().ToString())).Finish();
        var documents = Directory.CreateDirectory(_run.Path("documents")).FullName;
        await _run.RunAsync(
            StepNames.Inspect,
            new InspectInput(honest.Root, documents),
            ApiJson.Default.InspectInput,
            TestContext.Current.CancellationToken
        );
        await PushAsync(Input() with { Layout = honest.Root });
        // The image is there, so the first upload that begins is the SBOM's.
        _way.Next("POST", new ProxyFault.Answer(503, "Retry-After: 0"));

        var report = (
            await PushAsync(Input() with { Layout = honest.Root, Documents = documents })
        ).Push.ShouldNotBeNull(_run.Log);

        report.Sbom.ShouldNotBeNull();
        report.Retries.ShouldBe(1);
    }

    [Fact]
    public async Task RunAsync_PublishedRepositoryHasAll_SendsOnlyTheManifest()
    {
        await PushAsync(Input());
        var received = _way.Received;
        var candidates = Input() with
        {
            Repository = $"{_way.Host}/{_name}-candidates",
            MountFrom = [$"{_way.Host}/{_name}"],
        };

        var report = (await PushAsync(candidates)).Push.ShouldNotBeNull(_run.Log);

        (report.Uploaded, report.Skipped, report.Mounted).ShouldBe((0, 0, 2));
        (_way.Received - received).ShouldBeLessThan(2000);
        _run.Log.ShouldContain("mounted from another repository");
    }

    private PushInput Input() =>
        new(
            _layout.Root,
            $"{_way.Host}/{_name}",
            "run-1",
            null,
            [new HostRule(_way.Host, Insecure: true, AllowPrivate: true)]
        );

    private Task<StepReport> PushAsync(PushInput input) =>
        _run.RunAsync("push", input, ApiJson.Default.PushInput, TestContext.Current.CancellationToken);
}
