using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.Steps;
using Dockerflow.Net;
using Dockerflow.Steps.Image;
using Dockerflow.Steps.Tests.Dockerfile;
using Dockerflow.Support.Tools;

namespace Dockerflow.Steps.Tests.Build;

/// <summary>
/// A place to build at with the builder image's own Buildah: sources, and a storage with the test base image, as the steps
/// before would have left them.
/// </summary>
internal sealed class BuilderSite : IDisposable
{
    public const string Base = "registry.test/base:1";

    /// <summary>A time that nothing is made at by itself.</summary>
    public static readonly DateTimeOffset Committed = DateTimeOffset.FromUnixTimeSeconds(1_600_000_000);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("builder-");
    private string _buildah = "";

    public string Layout => Own("image");

    public string Restored => Own("cache");

    public string Log { get; private set; } = "";

    /// <summary>Skips the test where there is no such Buildah.</summary>
    public static async Task<BuilderSite> CreateAsync(CancellationToken cancellationToken)
    {
        var (program, missing) = await BuildahProgram.Value;
        Assert.SkipWhen(program is null, missing);
        var site = new BuilderSite();
        await site.PrepareAsync(program!, cancellationToken);
        return site;
    }

    public void Write(string name, string content)
    {
        var file = Path.Combine(Own("source"), name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        Directory.SetLastWriteTimeUtc(Own("source"), Committed.UtcDateTime);
    }

    /// <summary>The step before, from registries without TLS.</summary>
    public async Task<StepReport> PullAsync(
        string registry,
        CancellationToken cancellationToken,
        params IEnumerable<string> more
    )
    {
        using var run = NewRun();
        var report = await run.RunAsync(
            StepNames.Pull,
            new PullInput(
                Own("source"),
                ".",
                "Dockerfile",
                "",
                [],
                "linux/amd64",
                null,
                [.. more.Prepend(registry).Select(host => new HostRule(host, Insecure: true, AllowPrivate: true))]
            ),
            ApiJson.Default.PullInput,
            cancellationToken
        );
        Log = run.Log;
        return report;
    }

    public async Task<StepReport> BuildAsync(
        CancellationToken cancellationToken,
        Func<BuildInput, BuildInput>? change = null
    )
    {
        using var run = NewRun();
        var input = new BuildInput(
            Own("source"),
            ".",
            "Dockerfile",
            "",
            [],
            "linux/amd64",
            [],
            Layout,
            new Dictionary<string, string>(),
            null,
            DateTimeOffset.FromUnixTimeSeconds(1_700_000_000)
        );
        var report = await run.RunAsync(
            StepNames.Build,
            change?.Invoke(input) ?? input,
            ApiJson.Default.BuildInput,
            cancellationToken
        );
        Log = run.Log;
        return report;
    }

    public async Task<InspectReport> InspectAsync(CancellationToken cancellationToken)
    {
        using var run = new StepRun();
        var report = await run.RunAsync(
            StepNames.Inspect,
            new InspectInput(Layout),
            ApiJson.Default.InspectInput,
            cancellationToken
        );
        return report.Inspect.ShouldNotBeNull(run.Log);
    }

    /// <summary>The image's configuration, its manifest, and where its layers are.</summary>
    public async Task<(JsonElement Config, JsonElement Manifest, LayoutImage Image)> ImageAsync(
        CancellationToken cancellationToken
    )
    {
        var layout = new OciLayout(Layout);
        var image = await layout.ReadAsync(cancellationToken);
        var config = await layout.ReadDocumentAsync(image.Config, cancellationToken);
        return (JsonDocument.Parse(config).RootElement, JsonDocument.Parse(image.ManifestBytes).RootElement, image);
    }

    private StepRun NewRun() =>
        new StepRun()
            .With("PATH", $"{Own("bin")}:{Environment.GetEnvironmentVariable("PATH")}")
            .With("HOME", Own("home"))
            .With("STORAGE_DRIVER", "overlay")
            .With("DOCKERFLOW_STORAGE", Own("storage"));

    /// <summary>As in a new Pod: not even the base image is there.</summary>
    public Task EmptyAsync(CancellationToken cancellationToken) =>
        BuildahAsync(cancellationToken, "rmi", "--all", "--force");

    public Task ForgetImagesAsync(CancellationToken cancellationToken) => ResetAsync(cancellationToken);

    public void Dispose() => _directory.Delete(recursive: true);

    private string Own(string name) => Path.Combine(_directory.FullName, name);

    private async Task PrepareAsync(string program, CancellationToken cancellationToken)
    {
        foreach (var name in (string[])["bin", "home", "source", "storage"])
        {
            _directory.CreateSubdirectory(name);
        }
        // Buildah raises limits that not everybody may raise; in a container they are high already.
        // Put there by another program: one that is being started holds what this one writes open, and what is open for
        // writing cannot be run.
        var (script, text) = (Path.Combine(Own("bin"), "buildah"), Own("buildah"));
        await File.WriteAllTextAsync(
            text,
            $"""
            #!/bin/bash
            args=()
            for arg in "$@"; do
              args+=("$arg")
              if [ "$arg" = build ]; then args+=(--ulimit nofile=1024:1024 --ulimit nproc=1024:1024); fi
            done
            DOCKERFLOW_CACHE={Cache()} exec {program} "$"
            """.Replace("\"$\"", "\"${args[@]}\"", StringComparison.Ordinal),
            cancellationToken
        );
        await Tool.RunAsync(new ToolCall("install", ["-m", "755", text, script]), cancellationToken);
        _buildah = script;
        await ResetAsync(cancellationToken);
    }

    /// <summary>A storage that holds nothing but the base image.</summary>
    private async Task ResetAsync(CancellationToken cancellationToken)
    {
        await EmptyAsync(cancellationToken);
        var copy = Own("base");
        if (!Directory.Exists(copy))
        {
            await Tool.RunAsync(new ToolCall("cp", ["-r", BaseLayout(), copy]), cancellationToken);
        }
        var id = (await BuildahAsync(cancellationToken, "pull", "--quiet", $"oci:{copy}")).Trim();
        await BuildahAsync(cancellationToken, "tag", id, Base);
    }

    private Task<string> BuildahAsync(CancellationToken cancellationToken, params string[] arguments) =>
        Tool.RunAsync(
            new ToolCall(
                _buildah,
                [
                    "--root",
                    Path.Combine(Own("storage"), "storage"),
                    "--runroot",
                    Path.Combine(Own("storage"), "run"),
                    "--storage-driver",
                    "overlay",
                    .. arguments,
                ]
            ),
            cancellationToken
        );

    private static string Cache() =>
        Environment.GetEnvironmentVariable("DOCKERFLOW_CACHE")
        ?? Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME")
                ?? Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/root", ".cache"),
            "dockerflow"
        );

    /// <summary>Debian with a shell, as the bring-up of the test cluster made it for the registry.</summary>
    private static string BaseLayout() =>
        Directory
            .EnumerateDirectories(Path.Combine(Cache(), "bases"))
            .Select(made => Path.Combine(made, "debian"))
            .Where(Directory.Exists)
            .MaxBy(Directory.GetLastWriteTimeUtc)
            .ShouldNotBeNull("the base images are not in the cache; 'make up' puts them there");
}
