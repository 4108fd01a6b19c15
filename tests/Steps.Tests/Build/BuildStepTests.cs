using System.Text.Json;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Steps.Build;

namespace Dockerflow.Steps.Tests.Build;

/// <summary>The build step with the builder image's own Buildah.</summary>
public sealed class BuildStepTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private const string Deterministic = """
        FROM registry.test/base:1
        RUN mkdir /data && echo same > /data/file
        COPY app /app
        USER 10001
        """;

    [Fact]
    public async Task RunAsync_TwiceAtDifferentTimes_GivesContentEqualImagesThatTellTheirTime()
    {
        using var site = await BuilderSite.CreateAsync(Cancel);
        site.Write("Dockerfile", Deterministic);
        site.Write("app/main", "code");
        var times = ((string[])["2026-01-02T03:04:05Z", "2026-02-03T04:05:06Z"]).Select(DateTimeOffset.Parse).ToList();
        List<(InspectReport Report, JsonElement Config, JsonElement Manifest)> builds = [];
        foreach (var time in times)
        {
            (await site.BuildAsync(Cancel, input => input with { Created = time })).Ok.ShouldBeTrue(site.Log);
            var (config, manifest, _) = await site.ImageAsync(Cancel);
            builds.Add((await site.InspectAsync(Cancel), config, manifest));
            await site.ForgetImagesAsync(Cancel);
        }

        builds[0].Report.Content.ShouldBe(builds[1].Report.Content);
        builds[0].Report.Digest.ShouldNotBe(builds[1].Report.Digest);
        builds[0]
            .Manifest.GetProperty("layers")
            .GetRawText()
            .ShouldBe(builds[1].Manifest.GetProperty("layers").GetRawText());
        builds.Select(build => build.Config.GetProperty("created").GetDateTimeOffset()).ShouldBe(times);
        builds
            .Select(build =>
                build
                    .Manifest.GetProperty("annotations")
                    .GetProperty("org.opencontainers.image.created")
                    .GetDateTimeOffset()
            )
            .ShouldBe(times);
        builds[0]
            .Manifest.GetProperty("annotations")
            .GetProperty("org.opencontainers.image.base.name")
            .GetString()
            .ShouldBe(BuilderSite.Base);
    }

    [Fact]
    public async Task RunAsync_SourceChanged_ReusesWhatCameBeforeAndSaysSo()
    {
        using var site = await BuilderSite.CreateAsync(Cancel);
        site.Write(
            "Dockerfile",
            """
            FROM registry.test/base:1 AS builder
            RUN cat /proc/sys/kernel/random/uuid > /id
            FROM registry.test/base:1
            COPY --from=builder /id /id
            COPY app /app
            RUN cat /app/main > /copy
            USER 10001
            """
        );
        site.Write("app/main", "one");
        var first = await site.BuildAsync(Cancel, input => input with { KeepsCache = true });
        first.Ok.ShouldBeTrue(site.Log);
        first.Build.ShouldBe(new BuildReport(7, 0));
        var before = await site.ImageAsync(Cancel);
        Directory.Move(site.Layout, site.Restored);
        await site.ForgetImagesAsync(Cancel);
        site.Write("app/main", "two");

        var second = await site.BuildAsync(Cancel, input => input with { KeepsCache = true, Restored = site.Restored });

        second.Ok.ShouldBeTrue(site.Log);
        second.Build.ShouldNotBeNull().Reused.ShouldBe(2, site.Log);
        var after = await site.ImageAsync(Cancel);
        after.Image.Layers[1].Digest.ShouldBe(before.Image.Layers[1].Digest, "the identity was made once");
        after.Image.Layers[2].Digest.ShouldNotBe(before.Image.Layers[2].Digest);
        site.Log.ShouldContain("2 of them answered from the cache");
    }

    /// <summary>The layer after it must be of the second commit, whether Buildah sees that or is not asked.</summary>
    [Theory]
    [InlineData("RUN --mount=type=bind,target=/src cat /src/app/main > /out", true)]
    [InlineData("RUN --mount=type=bind,src=app,target=/src cat /src/main > /out", true)]
    [InlineData("RUN --mount=type=bind,from=data,target=/src cat /src/app/main > /out", false)]
    [InlineData("RUN --mount=target=/src cat /src/app/main > /out", false)]
    [InlineData("RUN --mount=source=app,target=/src cat /src/main > /out", false)]
    [InlineData("RUN --mount=type=cache,from=data,target=/src cat /src/app/main > /out", false)]
    public async Task RunAsync_WhatRunMountsChanged_IsNotAnsweredFromTheCache(string run, bool reuses)
    {
        using var site = await BuilderSite.CreateAsync(Cancel);
        site.Write(
            "Dockerfile",
            $"FROM registry.test/base:1 AS data\nCOPY app /app\nFROM registry.test/base:1\nRUN true\n{run}\n"
        );
        site.Write("app/main", "one");
        (await site.BuildAsync(Cancel, input => input with { KeepsCache = true })).Ok.ShouldBeTrue(site.Log);
        var (_, _, before) = await site.ImageAsync(Cancel);
        Directory.Move(site.Layout, site.Restored);
        await site.ForgetImagesAsync(Cancel);
        site.Write("app/main", "two");

        var second = await site.BuildAsync(Cancel, input => input with { KeepsCache = true, Restored = site.Restored });

        second.Ok.ShouldBeTrue(site.Log);
        var (_, _, after) = await site.ImageAsync(Cancel);
        after.Layers[^1].Digest.ShouldNotBe(before.Layers[^1].Digest, site.Log);
        (second.Build.ShouldNotBeNull().Reused > 0).ShouldBe(reuses, site.Log);
        site.Log.Contains("write type=bind", StringComparison.Ordinal).ShouldBe(!reuses);
    }

    /// <summary>Where the cache is read, Buildah must see every change of the Dockerfile's own.</summary>
    [Theory]
    [InlineData("RUN <<EOF\necho {0} > /out\nEOF")]
    [InlineData("COPY <<EOF /out\n{0}\nEOF")]
    [InlineData("ARG V={0}\nRUN echo $V > /out")]
    [InlineData("ENV V={0}\nRUN echo $V > /out")]
    public async Task RunAsync_DockerfileChanged_IsNotAnsweredFromTheCache(string change)
    {
        using var site = await BuilderSite.CreateAsync(Cancel);
        WriteWith("one");
        (await site.BuildAsync(Cancel, input => input with { KeepsCache = true })).Ok.ShouldBeTrue(site.Log);
        var (_, _, before) = await site.ImageAsync(Cancel);
        Directory.Move(site.Layout, site.Restored);
        await site.ForgetImagesAsync(Cancel);
        WriteWith("two");

        var second = await site.BuildAsync(Cancel, input => input with { KeepsCache = true, Restored = site.Restored });

        second.Build.ShouldNotBeNull(site.Log).Reused.ShouldBeGreaterThan(0, site.Log);
        var (_, _, after) = await site.ImageAsync(Cancel);
        after.Layers[^1].Digest.ShouldNotBe(before.Layers[^1].Digest, site.Log);

        void WriteWith(string value) =>
            site.Write(
                "Dockerfile",
                $"FROM registry.test/base:1\nRUN true\n{change.Replace("{0}", value, StringComparison.Ordinal)}\n"
            );
    }

    /// <summary>In OCI's format Buildah ignores it, and a pipe that fails would pass; the image is one of OCI's all the same.</summary>
    [Fact]
    public async Task RunAsync_Shell_IsWhatRunIsRunBy()
    {
        using var site = await BuilderSite.CreateAsync(Cancel);
        site.Write(
            "Dockerfile",
            """
            FROM registry.test/base:1 AS first
            SHELL ["/bin/bash", "-o", "pipefail", "-c"]
            RUN [[ -n $BASH_VERSION ]] && { ! false | cat; }
            FROM first
            USER 10001
            """
        );

        (await site.BuildAsync(Cancel, input => input with { KeepsCache = true })).Ok.ShouldBeTrue(site.Log);

        var (config, manifest, _) = await site.ImageAsync(Cancel);
        var told = BaseOf(manifest);
        config.GetProperty("config").GetProperty("User").GetString().ShouldBe("10001");
        manifest.GetProperty("mediaType").GetString().ShouldBe("application/vnd.oci.image.manifest.v1+json");
        (await site.InspectAsync(Cancel)).User.ShouldBe("10001");
        (await new Steps.Cache.CacheReader(site.Layout).ReadAsync(Cancel)).ShouldBeNull();
        site.Write("Dockerfile", "FROM registry.test/base:1\nRUN true\n");
        (await site.BuildAsync(Cancel)).Ok.ShouldBeTrue(site.Log);
        var (_, withoutShell, _) = await site.ImageAsync(Cancel);
        told.ShouldBe(BaseOf(withoutShell));
        told.Name.ShouldBe(BuilderSite.Base);

        static (string? Name, string? Digest) BaseOf(JsonElement manifest) =>
            (
                manifest.GetProperty("annotations").GetProperty("org.opencontainers.image.base.name").GetString(),
                manifest.GetProperty("annotations").GetProperty("org.opencontainers.image.base.digest").GetString()
            );
    }

    /// <summary>Buildah compares what is written, and that is the same.</summary>
    [Fact]
    public async Task RunAsync_ValueOfAnArgumentChanged_IsNotAnsweredFromTheCache()
    {
        using var site = await BuilderSite.CreateAsync(Cancel);
        site.Write("app/main", "one");
        WriteWith("/a");
        (await site.BuildAsync(Cancel, input => input with { KeepsCache = true })).Ok.ShouldBeTrue(site.Log);
        Directory.Move(site.Layout, site.Restored);
        await site.ForgetImagesAsync(Cancel);
        WriteWith("/b");

        (await site.BuildAsync(Cancel, input => input with { KeepsCache = true, Restored = site.Restored }))
            .Build.ShouldNotBeNull(site.Log)
            .Reused.ShouldBe(0);

        var (config, _, _) = await site.ImageAsync(Cancel);
        config.GetProperty("config").GetProperty("WorkingDir").GetString().ShouldBe("/b");
        site.Log.ShouldContain("line 3: the value of");

        void WriteWith(string directory) =>
            site.Write("Dockerfile", $"FROM registry.test/base:1\nARG D={directory}\nWORKDIR $D\nCOPY app ./\n");
    }

    /// <summary>All of it comes from the cache, and with it what an earlier run said of itself.</summary>
    [Fact]
    public async Task RunAsync_NothingThatIsCopiedChanged_SaysTheCommitOfThisRun()
    {
        const string revision = "org.opencontainers.image.revision";
        using var site = await BuilderSite.CreateAsync(Cancel);
        site.Write("Dockerfile", Deterministic);
        site.Write("app/main", "code");
        (await BuildAsync("one", null)).Ok.ShouldBeTrue(site.Log);
        Directory.Move(site.Layout, site.Restored);
        await site.ForgetImagesAsync(Cancel);

        var second = await BuildAsync("two", site.Restored);

        second.Build.ShouldNotBeNull().Reused.ShouldBe(second.Build!.Instructions - 1, site.Log);
        var (_, manifest, _) = await site.ImageAsync(Cancel);
        manifest.GetProperty("annotations").GetProperty(revision).GetString().ShouldBe("two");

        Task<StepReport> BuildAsync(string commit, string? restored) =>
            site.BuildAsync(
                Cancel,
                input =>
                    input with
                    {
                        KeepsCache = true,
                        Restored = restored,
                        Annotations = new Dictionary<string, string> { [revision] = commit },
                    }
            );
    }

    [Fact]
    public async Task RunAsync_NoCacheGiven_MakesEverythingAnewThoughTheStorageHasIt()
    {
        using var site = await BuilderSite.CreateAsync(Cancel);
        site.Write("Dockerfile", "FROM registry.test/base:1\nRUN cat /proc/sys/kernel/random/uuid > /id\n");
        (await site.BuildAsync(Cancel, input => input with { KeepsCache = true })).Ok.ShouldBeTrue(site.Log);
        var first = await site.ImageAsync(Cancel);

        (await site.BuildAsync(Cancel, input => input with { KeepsCache = true }))
            .Build.ShouldNotBeNull()
            .Reused.ShouldBe(0);

        var second = await site.ImageAsync(Cancel);
        second.Image.Layers[^1].Digest.ShouldNotBe(first.Image.Layers[^1].Digest);
    }

    [Fact]
    public async Task RunAsync_CacheKept_HasNoLayerOfTheBase()
    {
        using var site = await BuilderSite.CreateAsync(Cancel);
        site.Write("Dockerfile", Deterministic);
        site.Write("app/main", "code");
        (await site.BuildAsync(Cancel, input => input with { KeepsCache = true })).Ok.ShouldBeTrue(site.Log);

        var cache = await new Steps.Cache.CacheReader(site.Layout).ReadAsync(Cancel);

        var (_, _, image) = await site.ImageAsync(Cancel);
        cache.ShouldNotBeNull().Blobs.ShouldNotContain(blob => blob.Digest == image.Layers[0].Digest);
        cache.Value.Blobs.Count(blob => image.Layers.Any(layer => layer.Digest == blob.Digest)).ShouldBe(2);
    }

    [Fact]
    public async Task RunAsync_CompanysAuthorities_AreTrustedByRunAndLeaveNoTrace()
    {
        using var site = await BuilderSite.CreateAsync(Cancel);
        site.Write(
            "Dockerfile",
            $"FROM registry.test/base:1\nRUN cat {BuildAuthorities.SystemBundle} > /seen; echo $HTTPS_PROXY $no_proxy >> /seen\n"
        );
        site.Write("ca.pem", "-----BEGIN CERTIFICATE----- company -----END CERTIFICATE-----");
        var report = await site.BuildAsync(
            Cancel,
            input =>
                input with
                {
                    CaBundle = Path.Combine(input.Source, "ca.pem"),
                    Proxy = new(Https: "http://proxy.test:3128", NoProxy: "mirror.test"),
                }
        );

        report.Ok.ShouldBeTrue(site.Log);
        var (config, _, image) = await site.ImageAsync(Cancel);
        var seen = await LayerText.FileAsync(site.Layout, image.Layers[^1], "seen", Cancel);
        seen.ShouldContain(" company ");
        seen.ShouldContain("http://proxy.test:3128 mirror.test,127.0.0.1,localhost");
        config.GetRawText().ShouldNotContain("proxy.test");
        (await LayerText.NamesAsync(site.Layout, image.Layers[^1], Cancel)).ShouldNotContain(name =>
            name.EndsWith("ca-certificates.crt")
        );
    }

    [Fact]
    public async Task RunAsync_DockerfileDeclaresTheVersion_GetsItAndNothingElse()
    {
        using var site = await BuilderSite.CreateAsync(Cancel);
        site.Write(
            "Dockerfile",
            "FROM registry.test/base:1\nARG DOCKERFLOW_COMMIT\nARG DOCKERFLOW_VERSION=own\nRUN echo $DOCKERFLOW_COMMIT $DOCKERFLOW_VERSION > /seen\n"
        );

        var report = await site.BuildAsync(
            Cancel,
            input =>
                input with
                {
                    Args = [new("DOCKERFLOW_VERSION", "given")],
                    Offered = [new("DOCKERFLOW_COMMIT", "c0ffee"), new("DOCKERFLOW_BUILD", "urn:x")],
                }
        );

        report.Ok.ShouldBeTrue(site.Log);
        var (_, _, image) = await site.ImageAsync(Cancel);
        (await LayerText.FileAsync(site.Layout, image.Layers[^1], "seen", Cancel)).Trim().ShouldBe("c0ffee given");
        site.Log.ShouldNotContain("not consumed");
    }

    [Fact]
    public async Task RunAsync_RunFails_NamesTheInstruction()
    {
        using var site = await BuilderSite.CreateAsync(Cancel);
        site.Write("Dockerfile", "FROM registry.test/base:1\nRUN echo before; exit 3\n");

        var report = await site.BuildAsync(Cancel, input => input with { KeepsCache = true });

        report.Reason.ShouldBe(FailureReason.RunFailed);
        report.Message.ShouldNotBeNull().ShouldContain("step 2/2: RUN echo before; exit 3");
    }
}
