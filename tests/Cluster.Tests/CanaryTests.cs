using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Cluster.Tests.Ground;
using Dockerflow.Support.Tools;

namespace Dockerflow.Cluster.Tests;

/// <summary>A hostile repository looks for what it must not see; then everything is searched that the build has left.</summary>
public sealed class CanaryTests(ClusterFixture cluster)
{
    private const string Canary = "canary-5f0c7d21";

    /// <summary>What a RUN may try with the tools of a Debian image: each line it prints says what came of it.</summary>
    private const string Attempts = $$"""
        RUN --mount=type=secret,id=canary \
            echo "found secret $(cat /run/secrets/canary)"; \
            for pid in /proc/[0-9]*; do tr '\0' '\n' < $pid/environ 2>/dev/null | sed 's/^/environ /'; done; \
            for pid in /proc/[0-9]*; do ls $pid/root/credentials 2>/dev/null | sed 's/^/throughroot /'; done; \
            ls -d /var/run/secrets/kubernetes.io /credentials/git /credentials/pull /credentials/push 2>/dev/null | sed 's/^/credentials /'; \
            find / -xdev -name '.dockerconfigjson' -o -xdev -name 'ssh-privatekey' 2>/dev/null | sed 's/^/file /'; \
            perl -e 'mkdir "/jail"; print chroot("/jail") ? "chroot yes\n" : "chroot no: $!\n"'; \
            echo end of attempts; {{Apps.Heard}}
        USER 10001
        """;

    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Build_HostileRepository_FindsNothingAndLeavesNoSecret()
    {
        const string name = "hostile";
        await Secrets.CreateRegistryAsync(ground, "hostile-registry", ground.Env.RegistryPrivatePassword, ct);
        await Secrets.CreatePlainAsync(ground, "hostile-canary", "value", Canary, ct);
        var app = await ground.PushAsync(name, Apps.Broken(ground.Env, "Dockerfile", "USER 10001", Attempts), ct);
        await ground.CreateAsync(
            Wishes
                .For(ground, name, app.Path)
                .WithSpec(spec =>
                    spec with
                    {
                        Build = spec.Build with { Secrets = [new("canary", new("hostile-canary", "value"))] },
                        Image = new()
                        {
                            Repository = $"{ground.Env.RegistryPrivate}/{Wishes.ImagePath(ground, name)}",
                            CredentialsRef = new("hostile-registry"),
                        },
                    }
                ),
            ct
        );
        var run = await ground.PublishedAsync(name, 1, ct);

        var said = await BuildPods.LogAsync(ground, run, "build", ct);
        said.ShouldContain("end of attempts");
        said.ShouldContain($"found secret {Canary}", customMessage: "it was given this one");
        said.ShouldContain("chroot no: Operation not permitted");
        BuildPods.Said(said, "credentials").ShouldBeEmpty();
        BuildPods.Said(said, "file").ShouldBeEmpty();
        // What the container was given for the build is within reach of whoever builds; nothing else is there.
        BuildPods.Said(said, "throughroot").ShouldAllBe(entry => entry == "build");
        said.ShouldNotContain(ground.Env.RegistryPrivatePassword);
        await AssertNowhereAsync(run);
    }

    /// <summary>In nothing that the operator or the registry keeps; only the Pod's own log has what the repository chose to print.</summary>
    private async Task AssertNowhereAsync(BuildRun run)
    {
        foreach (var kind in (string[])["containerbuilds", "buildruns", "promotions", "events", "jobs", "pods"])
        {
            var text = await ground.Cluster.Kubectl.RunAsync(["get", kind, "-n", ground.Team, "-o", "json"], ct);
            text.ShouldNotContain(Canary, customMessage: kind);
            text.ShouldNotContain(ground.Env.RegistryPrivatePassword, customMessage: kind);
        }
        ground.Operator.LogTail().ShouldNotContain(Canary);
        run.Status.Logs.ShouldNotBeNull().Problem.ShouldBe("");
        var registry = await RegistryView.ConnectAsync(
            ground.Env.RegistryPrivate,
            ground.Env.RegistryPrivateUser,
            ground.Env.RegistryPrivatePassword,
            ct
        );
        var repository = run.Spec.Image.CandidatesRepository().Split('/', 2)[1];
        var tags = await registry.TagsAsync(repository, ct);
        tags.Count.ShouldBeGreaterThanOrEqualTo(4, "candidate, SBOM, logs, cache");
        foreach (var tag in tags)
        {
            await AssertNotInAsync(registry, repository, tag);
        }
    }

    private async Task AssertNotInAsync(RegistryView registry, string repository, string tag)
    {
        var manifest = JsonNode.Parse(await registry.ManifestAsync(repository, tag, ct))!;
        foreach (var blob in manifest["layers"]!.AsArray().Append(manifest["config"]))
        {
            var bytes = Unpacked(await registry.BlobAsync(repository, blob!["digest"]!.GetValue<string>(), ct));
            Contains(bytes, Canary).ShouldBeFalse($"{tag}: {blob}");
            Contains(bytes, ground.Env.RegistryPrivatePassword).ShouldBeFalse($"{tag}: {blob}");
        }
    }

    private static bool Contains(byte[] bytes, string secret) =>
        bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0;

    private static byte[] Unpacked(byte[] bytes)
    {
        if (bytes is not [0x1f, 0x8b, ..])
        {
            return bytes;
        }
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
