using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Net;
using Dockerflow.Registry;
using Dockerflow.Steps.Dockerfile;
using Dockerflow.Steps.Pull;
using Dockerflow.Support;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Steps.Tests.Pull;

public sealed class BaseResolverTests
{
    private static readonly byte[] Older = Manifest("older");
    private static readonly byte[] Newer = Manifest("newer");

    /// <summary>The tag has gone back to the older digest; the build stays on the newer one.</summary>
    [Fact]
    public async Task ResolveAsync_APinnedBase_IsWhatIsPinnedAndNotWhatTheTagSays()
    {
        await using var server = await StubServer.StartAsync(AnswerAsync);
        var name = $"{server.Host}/library/node:22";
        var pin = new BaseImage(name, Digest.Sha256Of(Newer).ToString());

        (await ResolveAsync(server, name, [])).ShouldBe(Digest.Sha256Of(Older));
        (await ResolveAsync(server, name, [pin])).ShouldBe(Digest.Sha256Of(Newer));
        (await ResolveAsync(server, name, [pin with { Name = "another" }])).ShouldBe(Digest.Sha256Of(Older));
    }

    [Fact]
    public async Task ResolveAsync_ThePinnedDigestIsGone_SaysWhatToDo()
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        var name = $"{server.Host}/library/node:22";
        var pin = new BaseImage(name, Digest.Sha256Of(Newer).ToString());

        var gone = await Should.ThrowAsync<StepException>(ResolveAsync(server, name, [pin]));
        gone.Message.ShouldContain(
            $"{name} (kept at {pin.Digest}, because the tag has gone back; a rebuild on request"
        );
        (await Should.ThrowAsync<StepException>(ResolveAsync(server, name, []))).Message.ShouldNotContain("kept");
    }

    private static async Task<Digest> ResolveAsync(StubServer server, string name, IReadOnlyList<BaseImage> pinned)
    {
        HostRules
            .TryCreate([new(server.Host, Insecure: true, AllowPrivate: true)], out var rules, out _)
            .ShouldBeTrue();
        using var http = new OutboundHttp(rules, TimeProvider.System);
        ImageReference.TryParse(name, out var reference, out _).ShouldBeTrue();
        var resolver = new BaseResolver(
            new RegistryClient(http, DockerConfig.Empty).ResolveAsync,
            "linux/amd64",
            pinned
        );
        var found = new DockerfileBase(name, reference, BaseUse.From, "0", null, 1);
        return (await resolver.ResolveAsync(found, TestContext.Current.CancellationToken)).Digest;
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var body = context.Request.Path.Value!.EndsWith($"/{Digest.Sha256Of(Newer)}", StringComparison.Ordinal)
            ? Newer
            : Older;
        context.Response.ContentType = MediaTypes.OciManifest;
        context.Response.ContentLength = body.Length;
        context.Response.Headers["Docker-Content-Digest"] = Digest.Sha256Of(body).ToString();
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static byte[] Manifest(string mark) =>
        System.Text.Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","annotations":{"mark":"{{mark}}"},"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:{{new string('0', 64)}}","size":2},"layers":[]}"""
        );
}
