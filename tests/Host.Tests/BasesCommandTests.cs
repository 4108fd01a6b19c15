using System.Text.Json;
using Dockerflow.Host.Commands;
using Dockerflow.Support;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Host.Tests;

public sealed class BasesCommandTests : IDisposable
{
    private const string Manifest =
        """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}""";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("bases-tests-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Json_Dockerfile_IsAnArrayOfReferenceUseAndStage()
    {
        Write(
            "Dockerfile",
            "# syntax=docker/dockerfile:1\nARG V=22\nFROM node:$V AS build\nFROM debian\nCOPY --from=build /a /b\n"
                + "COPY --from=ghcr.io/x/y:1 /a /b\nRUN --mount=from=tools:2,target=/t x\nFROM unneeded\n"
        );

        var (code, output, error) = await RunAsync("-o", "json", "--target", "1");

        code.ShouldBe(0, error);
        using var json = JsonDocument.Parse(output);
        json.RootElement.EnumerateArray()
            .Select(each => string.Join(' ', each.EnumerateObject().Select(pair => $"{pair.Name}={pair.Value}")))
            .ShouldBe([
                "reference=docker.io/docker/dockerfile:1 use=Syntax stage=",
                "reference=docker.io/library/node:22 use=From stage=build",
                "reference=docker.io/library/debian:latest use=From stage=1",
                "reference=ghcr.io/x/y:1 use=CopyFrom stage=1",
                "reference=docker.io/library/tools:2 use=MountFrom stage=1",
            ]);
    }

    [Fact]
    public async Task Json_Scratch_IsAnEmptyArray()
    {
        Write("Dockerfile", "FROM scratch\n");

        (await RunAsync("-o", "json")).Output.Trim().ShouldBe("[]");
    }

    [Fact]
    public async Task Text_Dockerfile_HasColumns()
    {
        Write("Dockerfile", "FROM node:22 AS build\nFROM debian:12\nCOPY --from=build /a /b\n");

        (await RunAsync())
            .Output.ReplaceLineEndings("\n")
            .ShouldBe(
                "REFERENCE                    USE   STAGE\n"
                    + "docker.io/library/node:22    From  build\n"
                    + "docker.io/library/debian:12  From  1\n"
            );
    }

    [Fact]
    public async Task BuildArg_Given_WinsOverTheDefault()
    {
        Write("Dockerfile", "ARG V=20\nARG W=a\nARG X=1\nFROM node:$V-$W-$X\n");

        var (_, output, _) = await RunAsync(
            [("W", "from-environment"), ("X", "not asked for")],
            "--build-arg",
            "V=22",
            "--build-arg",
            "W"
        );

        output.ShouldContain("docker.io/library/node:22-from-environment-1");
    }

    [Fact]
    public async Task BuildArg_BeforeTheDirectory_LeavesTheDirectoryAlone()
    {
        Write("Dockerfile", "ARG V\nARG W\nFROM node:$V-$W\n");
        using var output = new StringWriter();

        var code = await CommandLine.RunAsync(
            ["bases", "--build-arg", "V=1", "--build-arg", "W=2", _directory.FullName],
            new Terminal(output, TextWriter.Null),
            _ => null
        );

        code.ShouldBe(0);
        output.ToString().ShouldContain("node:1-2");
    }

    [Fact]
    public async Task File_Given_IsRelativeToTheDirectoryOrAbsolute()
    {
        Write("docker/prod.Dockerfile", "FROM debian:12\n");

        (await RunAsync("--file", "docker/prod.Dockerfile")).Output.ShouldContain("debian:12");
        (await RunAsync("-f", Path.Combine(_directory.FullName, "docker/prod.Dockerfile"))).Output.ShouldContain(
            "debian:12"
        );
    }

    [Fact]
    public async Task File_Link_IsFollowed()
    {
        Write("real", "FROM debian:12\n");
        File.CreateSymbolicLink(Path.Combine(_directory.FullName, "Dockerfile"), "real");

        (await RunAsync()).Output.ShouldContain("debian:12");
    }

    [Theory]
    [InlineData("FROM $BASE\n", "", "needs BASE")]
    [InlineData("ARG BASE\nFROM $BASE\n", "", "needs BASE")]
    [InlineData("FROM node:\n", "", "line 1: \"node:\" is not an image")]
    [InlineData("FROM node\n", "--target prod", "no stage is called \"prod\"")]
    [InlineData("FROM node\n", "--file other", "there is no Dockerfile")]
    [InlineData("FROM node\n", "--build-arg =1", "--build-arg")]
    [InlineData("FROM node\n", "-o yaml", "'json'")]
    [InlineData("RUN true\n", "", "before the first FROM")]
    public async Task RunAsync_UnknowableBase_SaysWhyAndReturns2(string dockerfile, string arguments, string message)
    {
        Write("Dockerfile", dockerfile);

        var (code, output, error) = await RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        code.ShouldBe(2);
        error.ShouldContain(message);
        output.ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_NoSuchDirectoryOrADirectoryAsFile_Returns2()
    {
        Write("sub/x", "");

        (await RunAsync("--file", "sub")).Code.ShouldBe(2);
        (await RunAsync("--file", "no/such/directory/Dockerfile")).Code.ShouldBe(2);
    }

    [Fact]
    public async Task RunAsync_HugeDockerfile_Returns2()
    {
        Write("Dockerfile", "FROM node\n#" + new string('x', 1024 * 1024));

        var (code, _, error) = await RunAsync();

        code.ShouldBe(2);
        error.ShouldContain("larger than 1 MiB");
    }

    [Fact]
    public async Task Resolve_LocalRegistry_AddsDigests()
    {
        await using var registry = await StubServer.StartAsync(context =>
        {
            context.Response.ContentType = "application/vnd.oci.image.manifest.v1+json";
            return context.Response.WriteAsync(Manifest);
        });
        Write("Dockerfile", $"FROM {registry.Host}/a/b:1\n");

        var (code, output, error) = await RunAsync("-o", "json", "--resolve");

        code.ShouldBe(0, error);
        using var json = JsonDocument.Parse(output);
        json.RootElement[0]
            .GetProperty("digest")
            .GetString()
            .ShouldBe(Registry.Digest.Sha256Of(System.Text.Encoding.UTF8.GetBytes(Manifest)).ToString());
        registry.Requests.Single().Path.ShouldBe("/v2/a/b/manifests/1");
        (await RunAsync("--resolve")).Output.ShouldContain("DIGEST");
    }

    [Fact]
    public async Task Resolve_HostsOfAPolicy_AreReachedAsItSays()
    {
        await using var registry = await StubServer.StartAsync(context => context.Response.WriteAsync(Manifest));
        Write("Dockerfile", "FROM node:22\n");
        Write(
            "policy.yaml",
            $"hosts:\n  - {{host: docker.io, endpoint: \"http://{registry.Host}\", insecure: true, allowPrivate: true}}\n"
        );

        var (code, output, error) = await RunAsync(
            "--resolve",
            "--policy",
            Path.Combine(_directory.FullName, "policy.yaml")
        );

        code.ShouldBe(0, error);
        output.ShouldContain("sha256:");
        registry.Requests.Single().Path.ShouldBe("/v2/library/node/manifests/22");
    }

    [Fact]
    public async Task Resolve_Credentials_GoToTheRegistry()
    {
        await using var registry = await StubServer.StartAsync(context =>
        {
            if (context.Request.Headers.Authorization.Count > 0)
            {
                return context.Response.WriteAsync(Manifest);
            }
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"test\"";
            return Task.CompletedTask;
        });
        Write("Dockerfile", $"FROM {registry.Host}/a:1\n");
        Write("config.json", $$$$"""{"auths":{"{{{{registry.Host}}}}":{"auth":"dTpw"}}}""");

        var (code, _, error) = await RunAsync([("DOCKER_CONFIG", _directory.FullName)], "--resolve");

        code.ShouldBe(0, error);
        registry.Requests[^1].Authorization.ShouldBe("Basic dTpw");
        (await RunAsync("--resolve")).Code.ShouldBe(1);
        (await RunAsync("--resolve", "--authfile", "/does/not/exist")).Error.ShouldContain("check --authfile");
    }

    [Fact]
    public async Task Resolve_UnknownImage_SaysWhichAndReturns1()
    {
        await using var registry = await StubServer.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        Write("Dockerfile", $"FROM {registry.Host}/a:1 AS build\n");

        var (code, output, error) = await RunAsync("--resolve", "-o", "json");

        code.ShouldBe(1);
        error.ShouldContain("stage build (Dockerfile line 1) needs");
        output.ShouldBeEmpty();
    }

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) =>
        RunAsync([], arguments);

    private async Task<(int Code, string Output, string Error)> RunAsync(
        (string Name, string Value)[] environment,
        params string[] arguments
    )
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(
            ["bases", _directory.FullName, .. arguments],
            new Terminal(output, error),
            name => environment.FirstOrDefault(variable => variable.Name == name).Value
        );
        return (code, output.ToString(), error.ToString());
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
