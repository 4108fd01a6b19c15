using System.Collections.Concurrent;
using System.Text;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Registry;
using Dockerflow.Steps.Tests.Build;
using Dockerflow.Steps.Tests.Dockerfile;
using Dockerflow.Support;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Steps.Tests.Pull;

/// <summary>The builder image's own Buildah pulls from a registry of two images: a good one, and one whose layer is no archive.</summary>
public sealed class BasePullerTests
{
    // More than what is on its way between two sockets: a connection that is reset loses that.
    private static readonly TinyImage Good = new(padding: 48 * 1024 * 1024);
    private static readonly byte[] NoArchive = "this is no archive"u8.ToArray();
    private static readonly byte[] Broken = ManifestOf(NoArchive);

    /// <summary>Each question fails once, and the layer breaks off once, whether the registry can go on from there or not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PullAsync_RegistryFailsAndBreaksOff_GoesOn(bool knowsRanges)
    {
        var seen = new ConcurrentDictionary<string, int>();
        var ranges = new ConcurrentQueue<string>();
        await using var registry = await StubServer.StartAsync(async context =>
        {
            var times = seen.AddOrUpdate(context.Request.Path.Value!, 1, (_, before) => before + 1);
            ranges.Enqueue(context.Request.Headers.Range.ToString());
            if (times == 1)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }
            await AnswerAsync(context, knowsRanges, cut: times == 2);
        });
        using var site = await BuilderSite.CreateAsync(Cancel);
        await site.EmptyAsync(Cancel);
        site.Write("Dockerfile", $"FROM {registry.Host}/good:1\nRUN true\n");

        var report = await site.PullAsync(registry.Host, Cancel);

        report.Ok.ShouldBeTrue(site.Log);
        ranges.Count(range => range.Length > 0).ShouldBe(1);
        site.Log.ShouldContain("trying again in");
        (await site.BuildAsync(Cancel)).Ok.ShouldBeTrue(site.Log);
    }

    [Fact]
    public async Task PullAsync_LayerIsNoArchive_NamesTheBaseAndTheLog()
    {
        await using var registry = await StubServer.StartAsync(context =>
            AnswerAsync(context, knowsRanges: true, cut: false)
        );
        using var site = await BuilderSite.CreateAsync(Cancel);
        await site.EmptyAsync(Cancel);
        site.Write("Dockerfile", $"FROM {registry.Host}/broken:1\nRUN true\n");

        var report = await site.PullAsync(registry.Host, Cancel);

        (report.Reason, report.Message).ShouldBe(
            (
                FailureReason.RegistryUnavailable,
                $"{registry.Host}/broken:1 was found but could not be pulled; the log of step pull says why"
            ),
            site.Log
        );
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task AnswerAsync(HttpContext context, bool knowsRanges, bool cut)
    {
        var path = context.Request.Path.Value!;
        var all = BodyOf(path, path.Contains("/broken/", StringComparison.Ordinal));
        var from = knowsRanges ? (int?)context.Request.GetTypedHeaders().Range?.Ranges.Single().From : null;
        if (from is { } first)
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes {first}-{all.Length - 1}/{all.Length}";
        }
        var body = all.AsMemory(from ?? 0);
        cut &= all.Length > 1024 * 1024;
        context.Response.ContentType = TinyImage.ManifestType;
        context.Response.ContentLength = body.Length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }
        await context.Response.Body.WriteAsync(cut ? body[..(body.Length / 2)] : body, context.RequestAborted);
        if (cut)
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        }
    }

    private static byte[] BodyOf(string path, bool isBroken) =>
        path.Contains("/manifests/", StringComparison.Ordinal) ? (isBroken ? Broken : Good.Manifest)
        : path.EndsWith(Digest.Sha256Of(NoArchive).ToString(), StringComparison.Ordinal) ? NoArchive
        : Good.Blobs.GetValueOrDefault(path[(path.LastIndexOf('/') + 1)..], []);

    /// <summary>The good image's, but with this as its layer.</summary>
    private static byte[] ManifestOf(byte[] layer)
    {
        var config = Good.Blobs.Values.Single(blob => blob[0] == (byte)'{');
        return Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"mediaType":"{{TinyImage.ManifestType}}","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{Digest.Sha256Of(config)}}","size":{{config.Length}}},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{{Digest.Sha256Of(layer)}}","size":{{layer.Length}}}]}"""
        );
    }
}
