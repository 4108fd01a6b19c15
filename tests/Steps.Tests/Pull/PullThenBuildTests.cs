using Dockerflow.Api.BuildRuns;
using Dockerflow.Net;
using Dockerflow.Registry;
using Dockerflow.Steps.Tests.Build;
using Dockerflow.Steps.Tests.Dockerfile;
using Dockerflow.Support;

namespace Dockerflow.Steps.Tests.Pull;

/// <summary>The two steps with the builder image's own Buildah, against the registry of the test cluster.</summary>
public sealed class PullThenBuildTests
{
    private static readonly string Registry = ClusterEnv.Load().Registry;

    [Fact]
    public async Task RunAsync_PulledThenBuilt_ImageHasTheVeryLayersOfItsBase()
    {
        using var site = await EmptySiteAsync();
        site.Write("Dockerfile", $"FROM {Registry}/library/debian:12-slim\nRUN echo more > /more\n");

        (await site.PullAsync(Registry, Cancel)).Ok.ShouldBeTrue(site.Log);
        (await site.BuildAsync(Cancel)).Ok.ShouldBeTrue(site.Log);

        var (_, _, image) = await site.ImageAsync(Cancel);
        var layers = await BaseLayersAsync();
        image
            .Layers.Take(layers.Count)
            .Select(layer => (layer.Digest, layer.Size))
            .ShouldBe(layers.Select(layer => (layer.Digest, layer.Size)));
        image.Layers.Count.ShouldBe(layers.Count + 1);
        // It unpacks and hashes them all.
        (await site.InspectAsync(Cancel)).Layers.ShouldBe(image.Layers.Count);
    }

    [Fact]
    public async Task RunAsync_TwiceOnOneStorage_GivesAnImageAllTheSame()
    {
        using var site = await EmptySiteAsync();
        site.Write("Dockerfile", $"FROM {Registry}/library/debian:12-slim\nRUN echo more > /more\n");
        for (var i = 0; i < 2; i++)
        {
            (await site.PullAsync(Registry, Cancel)).Ok.ShouldBeTrue(site.Log);
            (await site.BuildAsync(Cancel)).Ok.ShouldBeTrue(site.Log);
            (await site.InspectAsync(Cancel)).Layers.ShouldBe(2, $"round {i}");
        }
    }

    [Fact]
    public async Task RunAsync_RegistryRefusesABlob_SaysWhatTheRegistrySaid()
    {
        using var site = await EmptySiteAsync();
        await using var way = FaultyProxy.Before(Registry);
        site.Write("Dockerfile", $"FROM {way.Host}/library/debian:12-slim\nRUN true\n");
        var manifest = await BaseLayersAsync();
        // HEAD, GET of the index or manifest come first; all blobs are refused, however often Buildah asks.
        way.Refuse("GET", $"/blobs/{manifest[0].Digest}", 403);

        var report = await site.PullAsync(way.Host, Cancel);

        report.Reason.ShouldBe(FailureReason.BaseAuth, site.Log);
        report.Message.ShouldNotBeNull().ShouldContain("does not allow");
    }

    /// <summary>Only what an instruction reads of it can tell that an image has moved that is mounted while it runs.</summary>
    [Fact]
    public async Task RunAsync_MountedImageMoved_IsNotAnsweredFromTheCache()
    {
        var tools = new TinyImage(padding: 1000);
        await using var registry = await StubServer.StartAsync(context => TinyRegistry.AnswerAsync(context, tools));
        using var site = await EmptySiteAsync();
        site.Write(
            "Dockerfile",
            $"""
            FROM {Registry}/library/debian:12-slim
            RUN --mount=type=bind,from={registry.Host}/tools:1,target=/tools cp /tools/etc/padding /copied
            """
        );
        (await site.PullAsync(Registry, Cancel, registry.Host)).Ok.ShouldBeTrue(site.Log);
        (await site.BuildAsync(Cancel, input => input with { KeepsCache = true })).Ok.ShouldBeTrue(site.Log);
        var (_, _, before) = await site.ImageAsync(Cancel);
        Directory.Move(site.Layout, site.Restored);
        await site.EmptyAsync(Cancel);
        tools = new TinyImage(padding: 5000);

        (await site.PullAsync(Registry, Cancel, registry.Host)).Ok.ShouldBeTrue(site.Log);
        var second = await site.BuildAsync(Cancel, input => input with { KeepsCache = true, Restored = site.Restored });

        second.Ok.ShouldBeTrue(site.Log);
        var (_, _, after) = await site.ImageAsync(Cancel);
        after.Layers[^1].Digest.ShouldNotBe(before.Layers[^1].Digest, site.Log);
    }

    private static async Task<BuilderSite> EmptySiteAsync()
    {
        var site = await BuilderSite.CreateAsync(Cancel);
        await site.EmptyAsync(Cancel);
        return site;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<IReadOnlyList<Descriptor>> BaseLayersAsync()
    {
        HostRules.TryCreate([new HostRule(Registry, Insecure: true, AllowPrivate: true)], out var rules, out _);
        using var http = new OutboundHttp(rules!, TimeProvider.System);
        var client = new RegistryClient(http, DockerConfig.Empty);
        ImageReference.TryParse($"{Registry}/library/debian:12-slim", out var reference, out _).ShouldBeTrue();
        var resolved = await client.ResolveAsync(reference!, Platform.LinuxAmd64, Cancel);
        var manifest = await client.GetManifestAsync(reference!.At(resolved.PlatformDigest), Cancel);
        return manifest.Content.Layers;
    }
}
