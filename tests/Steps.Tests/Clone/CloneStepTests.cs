using System.Diagnostics;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Net;
using Dockerflow.Support;

namespace Dockerflow.Steps.Tests.Clone;

/// <summary>Against the git server of the test cluster.</summary>
public sealed class CloneStepTests : IDisposable
{
    private readonly ClusterEnv _cluster = ClusterEnv.Load();
    private readonly StepRun _run = new();
    private readonly string _name = $"steps-{Guid.NewGuid():N}";
    private readonly string _work;

    public CloneStepTests()
    {
        _work = _run.Path("work");
        Git(".", "init", "-q", "-b", "main", _work);
        File.WriteAllText(Path.Combine(_work, "hello"), "1");
        Directory.CreateDirectory(Path.Combine(_work, "sub"));
        File.WriteAllText(Path.Combine(_work, "sub", "version.json"), "stub");
        Commit();
    }

    public void Dispose()
    {
        foreach (var folder in (string[])[_name + ".git", "private/" + _name + ".git"])
        {
            var path = Path.Combine(_cluster.GitDirRoot, folder);
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
        }
        _run.Dispose();
    }

    [Fact]
    public async Task RunAsync_OpenRepository_ChecksOutTheCommitAndWritesVersion()
    {
        var first = Head();
        Commit();
        Publish("");

        var report = await _run.RunAsync(
            "clone",
            Input(_cluster.GitUrl, "", first) with
            {
                ContextDir = "sub",
            },
            ApiJson.Default.CloneInput,
            Cancel
        );

        report.ShouldBe(new StepReport { Ok = true }, _run.Log);
        _run.ExitCode.ShouldBe(0);
        File.ReadAllText(Out("sub/version.json"))
            .ShouldBe($$"""{"source":"s","version":"v","commit":"{{first}}","build":"b"}""" + "\n");
        Directory.Exists(Out(".git")).ShouldBeFalse();
        File.GetLastWriteTimeUtc(Out("hello")).ShouldBe(DateTime.UnixEpoch.AddSeconds(1_700_000_000));
    }

    [Fact]
    public async Task RunAsync_SecondTimeOverALeftover_GivesTheSameTree()
    {
        Publish("");
        Directory.CreateDirectory(Out("left"));
        File.WriteAllText(Out("left/over"), "x");

        (
            await _run.RunAsync("clone", Input(_cluster.GitUrl, "", Head()), ApiJson.Default.CloneInput, Cancel)
        ).Ok.ShouldBeTrue();

        Directory.Exists(Out("left")).ShouldBeFalse();
    }

    [Fact]
    public async Task RunAsync_PrivateRepositoryOverTls_UsesTheCredentials()
    {
        Publish("private/");

        var report = await _run.RunAsync(
            "clone",
            PrivateInput(_cluster.GitPassword),
            ApiJson.Default.CloneInput,
            Cancel
        );

        report.Ok.ShouldBeTrue(_run.Log);
        _run.Log.ShouldNotContain(_cluster.GitPassword);
    }

    [Fact]
    public async Task RunAsync_WrongPassword_IsSourceAuth()
    {
        Publish("private/");

        var report = await _run.RunAsync("clone", PrivateInput("canary-password"), ApiJson.Default.CloneInput, Cancel);

        report.Reason.ShouldBe(FailureReason.SourceAuth);
        (_run.Log + report.Message).ShouldNotContain("canary-password");
    }

    [Fact]
    public async Task RunAsync_CredentialsForAnotherHost_AreNotUsed()
    {
        Publish("private/");
        var input = PrivateInput(_cluster.GitPassword);
        File.WriteAllText(Path.Combine(input.CredentialsDir!, "host"), "git.example.com");

        var report = await _run.RunAsync("clone", input, ApiJson.Default.CloneInput, Cancel);

        report.Reason.ShouldBe(FailureReason.SourceAuth);
        report.Message.ShouldNotBeNull().ShouldContain("set its key host to");
    }

    [Fact]
    public async Task RunAsync_NoCredentialsForPrivate_IsSourceAuthAndDoesNotAsk()
    {
        Publish("private/");

        (
            await _run.RunAsync("clone", Input(_cluster.GitUrl, "private/", Head()), ApiJson.Default.CloneInput, Cancel)
        ).Reason.ShouldBe(FailureReason.SourceAuth);
    }

    [Fact]
    public async Task RunAsync_CommitThatIsGone_IsRevisionNotFound()
    {
        Publish("");

        var report = await _run.RunAsync(
            "clone",
            Input(_cluster.GitUrl, "", new string('a', 40)),
            ApiJson.Default.CloneInput,
            Cancel
        );

        report.Reason.ShouldBe(FailureReason.RevisionNotFound, _run.Log);
    }

    [Fact]
    public async Task RunAsync_HostWithoutRule_IsNotReached()
    {
        Publish("");

        var report = await _run.RunAsync(
            "clone",
            Input(_cluster.GitTlsUrl, "", Head()) with
            {
                Hosts = [],
            },
            ApiJson.Default.CloneInput,
            Cancel
        );

        report.Reason.ShouldBe(FailureReason.SourceUnreachable);
        report.Message.ShouldNotBeNull().ShouldContain("allowPrivate");
    }

    [Fact]
    public async Task RunAsync_HostNameWithEndpoint_IsFoundThere()
    {
        Publish("");
        var input = Input(_cluster.GitUrl, "", Head()) with
        {
            Url = $"https://git.example.com/{_name}.git",
            Hosts = [new HostRule("git.example.com", _cluster.GitUrl, Insecure: true, AllowPrivate: true)],
        };

        (await _run.RunAsync("clone", input, ApiJson.Default.CloneInput, Cancel)).Ok.ShouldBeTrue(_run.Log);
    }

    [Theory]
    [InlineData("--upload-pack=touch${IFS}/tmp/canary")]
    [InlineData("ext::sh -c touch% /tmp/canary")]
    [InlineData("file:///etc")]
    [InlineData("ssh://-oProxyCommand=x/y")]
    [InlineData("https://user:secret@git.example.com/x.git")]
    [InlineData("https://git.example.com/x.git\n--upload-pack=x")]
    [InlineData("https://git.example.com/x.git?a=b")]
    [InlineData("git.example.com:x.git")]
    [InlineData("http://git.example.com/x.git")]
    public async Task RunAsync_HostileUrl_IsRefused(string url)
    {
        var report = await _run.RunAsync(
            "clone",
            Input(_cluster.GitUrl, "", Head()) with
            {
                Url = url,
                Hosts = [],
            },
            ApiJson.Default.CloneInput,
            Cancel
        );

        report.Reason.ShouldBe(FailureReason.SourceInvalid);
        report.Message.ShouldNotBeNull().ShouldNotContain("secret");
    }

    [Fact]
    public async Task RunAsync_LinkOutOfTheTree_IsSourceInvalid()
    {
        File.CreateSymbolicLink(Path.Combine(_work, "leak"), "/etc/passwd");
        Commit();
        Publish("");

        var report = await _run.RunAsync(
            "clone",
            Input(_cluster.GitUrl, "", Head()),
            ApiJson.Default.CloneInput,
            Cancel
        );

        report.Reason.ShouldBe(FailureReason.SourceInvalid);
        report.Message.ShouldNotBeNull().ShouldContain("leak");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Out(string path) => Path.Combine(_run.Path("out"), path);

    private CloneInput PrivateInput(string password)
    {
        var secret = Directory.CreateDirectory(_run.Path("secret")).FullName;
        File.WriteAllText(Path.Combine(secret, "host"), new Uri(_cluster.GitTlsUrl).Authority);
        File.WriteAllText(Path.Combine(secret, "username"), _cluster.GitUser);
        File.WriteAllText(Path.Combine(secret, "password"), password + "\n");
        return Input(_cluster.GitTlsUrl, "private/", Head()) with { CredentialsDir = secret };
    }

    private CloneInput Input(string server, string folder, string commit) =>
        new(
            $"{server}/{folder}{_name}.git",
            commit,
            "refs/heads/main",
            _run.Path("out"),
            ".",
            new VersionObject("s", "v", commit, "b"),
            null,
            [
                new HostRule(new Uri(_cluster.GitUrl).Authority, Insecure: true, AllowPrivate: true),
                new HostRule(
                    new Uri(_cluster.GitTlsUrl).Authority,
                    CaBundle: File.ReadAllText(_cluster.GitCa),
                    AllowPrivate: true
                ),
            ]
        );

    private void Publish(string folder) =>
        Git(".", "clone", "-q", "--bare", _work, Path.Combine(_cluster.GitDirRoot, $"{folder}{_name}.git"));

    private void Commit()
    {
        Git(_work, "add", "--all");
        Git(
            _work,
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.com",
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            "change"
        );
    }

    private string Head() => Git(_work, "rev-parse", "HEAD").Trim();

    private static string Git(string directory, params string[] arguments)
    {
        var info = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
        };
        info.Environment["GIT_COMMITTER_DATE"] = "1700000000 +0000";
        info.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        return output;
    }
}
