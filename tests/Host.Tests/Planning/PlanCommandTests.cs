using System.Text.Json.Nodes;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Host.Commands;
using Dockerflow.Host.Planning;
using Dockerflow.Support;

namespace Dockerflow.Host.Tests.Planning;

/// <summary>The whole command, against a git server and an API server of its own.</summary>
public sealed class PlanCommandTests : IAsyncLifetime
{
    private const string Uid = "0b5f7a52-1f4d-4c8e-9a55-6d1c6f2f3a10";
    private const string Path = "/apis/dockerflow.dev/v1alpha1/namespaces/team";
    private static readonly string First = new('1', 40);
    private static readonly string Second = new('2', 40);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();
    private ApiServer api = null!;
    private StubServer git = null!;

    public async ValueTask InitializeAsync()
    {
        api = await ApiServer.StartAsync();
        git = await StubGit.StartAsync(Second);
        Write("policy.yaml", $"hosts: [{{host: '{git.Host}', insecure: true, allowPrivate: true}}]");
    }

    public async ValueTask DisposeAsync()
    {
        await api.DisposeAsync();
        await git.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Plan_OfANewResource_WouldBuildTheTipThatTheServerHas()
    {
        var (code, output, error) = await RunAsync(Wish());
        error.ShouldBe("");
        code.ShouldBe(0);
        output.ShouldContain("team/app at 20");
        output.ShouldContain(", as if it were new");
        output.ShouldContain($"source: refs/heads/main is at {Second}");
        output.ShouldMatch("NeverBuilt +asks +no image was built yet; refs/heads/main is at 2222222");
        output.ShouldMatch("Retry +does not ask +nothing was built yet");
        output.ShouldContain("nothing holds a start back");
        output
            .TrimEnd()
            .ShouldEndWith("would start now: NeverBuilt: no image was built yet; refs/heads/main is at 2222222");
    }

    [Fact]
    public async Task Plan_OfALivingResource_TakesItsRunsFromTheCluster()
    {
        Lives(Published(First));
        var (code, output, error) = await RunAsync(Wish());
        (code, error).ShouldBe((0, ""));
        output.ShouldMatch("NeverBuilt +does not ask +app-1 is there already");
        output.ShouldMatch("Spec +asks +the build, image or verify settings changed");
        output.ShouldMatch("Source +asks +refs/heads/main moved from 1111111 to 2222222");
        output.ShouldContain("would start now: Spec");
        output.ShouldNotContain("as if it were new");
        api.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Plan_OutsideItsWindow_SaysWhatItWaitsForAsJson()
    {
        Lives(Published(First));
        var never = "  rebuild: {triggers: [Source], windows: [{schedule: 0 0 30 2 *, duration: 1h}]}\n";
        var (code, output, _) = await RunAsync(Wish() + never, "-o", "json");
        code.ShouldBe(0);
        var plan = JsonNode.Parse(output)!;
        plan["action"]!.ToString().ShouldBe("Hold");
        plan["reason"]!.ToString().ShouldBe("WindowNeverOpens");
        plan["windows"]!["areOpen"]!.GetValue<bool>().ShouldBeFalse();
        plan["source"]!["tip"]!.ToString().ShouldBe(Second);
        plan["rules"]!
            .AsArray()
            .Select(rule => rule!["rule"]!.ToString())
            .ShouldBe(["NeverBuilt", "Requested", "Spec", "Source", "Base", "Age", "Retry"]);
        plan["rules"]![3]!["asks"]!.GetValue<bool>().ShouldBeTrue();
        plan["holds"]!.AsArray().ShouldHaveSingleItem()!["reason"]!.ToString().ShouldBe("WindowNeverOpens");
        plan["next"].ShouldBeNull();
    }

    [Fact]
    public async Task Plan_WhereRunsMayNotBeRead_NotesItAndGoesOn()
    {
        api.Answers(
            $"{Path}/containerbuilds/app",
            $$$"""{"metadata":{"name":"app","namespace":"team","uid":"{{{Uid}}}"}}"""
        );
        var (code, output, _) = await RunAsync(Wish());
        code.ShouldBe(0);
        output.ShouldContain("note: the buildruns cannot be read: ");
        output.ShouldContain("note: the promotions cannot be read: ");
    }

    [Fact]
    public async Task Plan_TheSourcesSecretIsMissing_SaysWhichAndAsksNobody()
    {
        var (code, output, _) = await RunAsync(
            Wish().Replace("ref:", "credentialsRef: {name: robot}\n      ref:", StringComparison.Ordinal)
        );
        code.ShouldBe(0);
        output.ShouldContain("there is no Secret robot in this namespace");
        output.ShouldContain("would wait: SecretMissing");
        git.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Plan_Offline_AsksNobody()
    {
        var (code, output, _) = await RunAsync(Wish(), "--offline");
        code.ShouldBe(0);
        output.ShouldContain("is not known (not asked, because of --offline)");
        git.Requests.ShouldBeEmpty();
        api.Reads.ShouldBeEmpty();
    }

    [Fact]
    public async Task Plan_WithoutACluster_SaysSoAndTellsWhatTheFileTells()
    {
        Write("wish.yaml", Wish());
        var (code, output, _) = await CommandAsync(
            "plan",
            "-f",
            File("wish.yaml"),
            "--policy",
            File("policy.yaml"),
            "--kubeconfig",
            File("none")
        );
        code.ShouldBe(0);
        output.ShouldContain("note: no cluster, as with --offline:");
    }

    [Theory]
    [InlineData(
        "  rebuild: {windows: [{schedule: 0 9 * * *, duration: 8h, timeZone: Europe/Nowhere}]}\n",
        "wish.yaml:12: spec.rebuild.windows[0].timeZone: Europe/Nowhere is not known"
    )]
    [InlineData("  suspended: true\n", "wish.yaml:12: spec.suspended: no such field; known are maxAge")]
    [InlineData(
        "  verify: {backends: [{name: db, image: x}]}\n",
        "wish.yaml:12: spec.verify.backends: this version cannot do that yet"
    )]
    public async Task Plan_OfAnInvalidResource_Returns2AndNamesLineAndField(string line, string message)
    {
        var (code, _, error) = await RunAsync(Wish() + line, "--offline");
        code.ShouldBe(2);
        error.ShouldContain(message);
    }

    [Theory]
    [InlineData("plan", "'--filename' is required")]
    [InlineData("plan -f /does/not/exist", "check -f")]
    [InlineData("plan -f x -o xml", "'xml'")]
    public async Task Plan_WrongCommandLine_Returns2(string arguments, string message)
    {
        var (code, _, error) = await CommandAsync(arguments.Split(' '));
        code.ShouldBe(2);
        error.ShouldContain(message);
    }

    [Fact]
    public async Task Plan_Help_HasExamples()
    {
        var (code, output, _) = await CommandAsync("plan", "--help");
        code.ShouldBe(0);
        output.ShouldContain("dockerflow plan -f containerbuild.yaml --offline -o json");
    }

    /// <summary>A server's words must not steer the terminal.</summary>
    [Fact]
    public void Lines_OfControlCharacters_HaveNone()
    {
        var plan = new PlanDocument(
            "team",
            "app",
            DateTimeOffset.UnixEpoch,
            true,
            ["\e[2J"],
            new("r", null, "bad\r\n\e]0;x\a"),
            null,
            [new("Age", false, "\b")],
            [new("R", "\u009b31m")],
            "Hold",
            "R",
            "m",
            null
        );
        PlanText.Lines(plan).ShouldAllBe(line => !line.Any(char.IsControl));
    }

    private string Wish() =>
        $$"""
            apiVersion: dockerflow.dev/v1alpha1
            kind: ContainerBuild
            metadata: {name: app, namespace: team}
            spec:
              source:
                git:
                  url: {{git.Url}}/team/app.git
                  ref: {branch: main}
              image:
                repository: registry.example.com/team/app
              maxAge: 20d

            """;

    private void Lives(BuildRun run)
    {
        api.Answers(
            $"{Path}/containerbuilds/app",
            $$$"""{"metadata":{"name":"app","namespace":"team","uid":"{{{Uid}}}"}}"""
        );
        var json = System.Text.Json.JsonSerializer.Serialize(run, ApiJson.Default.BuildRun);
        api.Answers($"{Path}/buildruns", $$"""{"metadata":{"resourceVersion":"1"},"items":[{{json}}]}""");
        api.Answers($"{Path}/promotions", """{"metadata":{"resourceVersion":"1"},"items":[]}""");
    }

    private static BuildRun Published(string tip) =>
        new()
        {
            Metadata = new()
            {
                Name = "app-1",
                Namespace = "team",
                OwnerReferences =
                [
                    Resources.ContainerBuilds.OwnedBy(
                        new()
                        {
                            Metadata = new() { Name = "app", Uid = Uid },
                        }
                    ),
                ],
            },
            Spec = new()
            {
                Sequence = 1,
                Source = new() { Tip = tip, Revision = tip },
            },
            Status = new()
            {
                Phase = BuildRunPhase.Succeeded,
                Image = new(
                    "registry.example.com/team/app@sha256:1",
                    "sha256:1",
                    ["latest"],
                    TimeProvider.System.GetUtcNow()
                ),
            },
        };

    private Task<(int Code, string Output, string Error)> RunAsync(string wish, params string[] more)
    {
        Write("wish.yaml", wish);
        return CommandAsync([
            "plan",
            "-f",
            File("wish.yaml"),
            "--kubeconfig",
            api.ConfigurationPath,
            "--policy",
            File("policy.yaml"),
            .. more,
        ]);
    }

    private static async Task<(int Code, string Output, string Error)> CommandAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, new Terminal(output, error), _ => null);
        return (code, output.ToString(), error.ToString());
    }

    private string File(string name) => System.IO.Path.Combine(folder.FullName, name);

    private void Write(string name, string text) => System.IO.File.WriteAllText(File(name), text);
}
