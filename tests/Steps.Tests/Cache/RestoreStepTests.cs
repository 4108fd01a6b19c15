using System.Text;
using Dockerflow.Api.Steps;
using Dockerflow.Net;
using Dockerflow.Registry;
using Dockerflow.Steps.Cache;
using Dockerflow.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Steps.Tests.Cache;

public sealed class RestoreStepTests : IDisposable
{
    private const int Piece = 128 * 1024;
    private static readonly string Blob = $"sha256:{new string('b', 64)}";
    private static readonly byte[] Manifest = Encoding.UTF8.GetBytes(
        $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","config":{"mediaType":"c","digest":"{{Blob}}","size":2},"layers":[{"mediaType":"{{CacheArtifact.Document}}","digest":"sha256:{{new string('a', 64)}}","size":2},{"mediaType":"x","digest":"{{Blob}}","size":100000000}]}"""
    );
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("restore-");
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>A cache is a help and no need; the time that it takes is taken from the build.</summary>
    [Fact]
    public async Task RunAsync_CacheNeverGetsHere_GoesOnWithout()
    {
        await using var registry = await StubServer.StartAsync(TrickleAsync);
        using var log = new StringWriter();
        var destination = Path.Combine(_directory.FullName, "cache");
        var input = new RestoreInput(
            $"{registry.Host}/candidates",
            Digest.Sha256Of(Manifest).ToString(),
            destination,
            null,
            [new HostRule(registry.Host, Insecure: true, AllowPrivate: true)]
        );

        var report = await RestoreStep.RunAsync(input, new StepContext(new StepLog(log), _time, _ => null), Cancel);

        report.Ok.ShouldBeTrue();
        report.Message.ShouldNotBeNull().ShouldContain("takes too long");
        Directory.Exists(destination).ShouldBeFalse();
    }

    /// <summary>Never done, and never silent for as long as a transfer may be: whether the step has read a piece already
    /// when the next one comes makes no difference.</summary>
    private async Task TrickleAsync(HttpContext context)
    {
        if (context.Request.Path.Value!.Contains("/manifests/", StringComparison.Ordinal))
        {
            context.Response.ContentType = MediaTypes.OciManifest;
            await context.Response.Body.WriteAsync(Manifest, context.RequestAborted);
            return;
        }
        for (; !context.RequestAborted.IsCancellationRequested; _time.Advance(TimeSpan.FromSeconds(50)))
        {
            await context.Response.Body.WriteAsync(new byte[Piece], context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
