using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Net;
using Dockerflow.Support.Ssh;
using Dockerflow.Support.Tools;

namespace Dockerflow.Steps.Tests.Clone;

/// <summary>The whole step against OpenSSH's own server.</summary>
public sealed class SshCloneTests : IAsyncLifetime
{
    private readonly StepRun _run = new();
    private SshServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        var missing = SshServer.Missing();
        Assert.SkipWhen(missing is not null, missing ?? "");
        _server = await SshServer.StartAsync(Cancel);
        await GitAsync("init", "-q", "-b", "main", Work);
        File.WriteAllText(Path.Combine(Work, "hello"), "1");
        await CommitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _run.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("/app.git", "/app.git")]
    [InlineData("/it's a! $HOME `id`;x.git", "/it%27s%20a!%20$HOME%20%60id%60%3Bx.git")]
    public async Task RunAsync_TipOfABranch_ChecksItOut(string path, string url)
    {
        await PublishAsync(path);

        var report = await RunAsync(Input(url, await HeadAsync()));

        report.ShouldBe(new StepReport { Ok = true }, _run.Log);
        File.ReadAllText(Path.Combine(Out, "hello")).ShouldBe("1");
        File.Exists(Path.Combine(Out, "version.json")).ShouldBeTrue();
        _run.Log.ShouldNotContain("PRIVATE KEY");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_OlderCommit_IsFetched(bool protocolVersion2)
    {
        await _server.DisposeAsync();
        _server = await SshServer.StartAsync(Cancel, protocolVersion2: protocolVersion2);
        var first = await HeadAsync();
        File.WriteAllText(Path.Combine(Work, "hello"), "2");
        await CommitAsync();
        await PublishAsync("/app.git");

        var report = await RunAsync(Input("/app.git", first));

        report.ShouldBe(new StepReport { Ok = true }, _run.Log);
        File.ReadAllText(Path.Combine(Out, "hello")).ShouldBe("1");
    }

    [Fact]
    public async Task RunAsync_PrivateKey_IsKeptWhereItIsToldAndRemoved()
    {
        await PublishAsync("/app.git");
        var directory = Directory.CreateDirectory(_run.Path("memory"));
        // What a container that was killed has left.
        File.WriteAllText(Path.Combine(directory.FullName, "private-key"), "old");

        var report = await RunAsync(Input("/app.git", await HeadAsync()) with { PrivateKeyDir = directory.FullName });

        report.Ok.ShouldBeTrue(_run.Log);
        directory.EnumerateFileSystemInfos().ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_KeyWithWindowsLineEndsAndNoLast_Works()
    {
        await PublishAsync("/app.git");
        var key = _server.PrivateKey.Replace("\n", "\r\n", StringComparison.Ordinal).TrimEnd();

        (await RunAsync(Input("/app.git", await HeadAsync(), key: key))).Ok.ShouldBeTrue(_run.Log);
    }

    [Fact]
    public async Task RunAsync_CommitThatIsGone_IsRevisionNotFound()
    {
        await PublishAsync("/app.git");
        (await RunAsync(Input("/app.git", new string('a', 40)))).Reason.ShouldBe(
            FailureReason.RevisionNotFound,
            _run.Log
        );
    }

    [Fact]
    public async Task RunAsync_UnknownRepository_IsSourceAuthWithoutTheServersWords()
    {
        var report = await RunAsync(Input("/none.git", new string('a', 40)));
        report.Reason.ShouldBe(FailureReason.SourceAuth, _run.Log);
        report.Message.ShouldNotBeNull().ShouldContain("has no such repository");
    }

    [Fact]
    public async Task RunAsync_KeyThatTheServerDoesNotKnow_IsSourceAuth()
    {
        var report = await RunAsync(Input("/app.git", new string('a', 40), key: _server.StrangersKey));
        report.Reason.ShouldBe(FailureReason.SourceAuth, _run.Log);
        report.Message.ShouldNotBeNull().ShouldContain("does not accept the key");
    }

    [Fact]
    public async Task RunAsync_OtherHostKey_IsSourceUnreachableAndWarns()
    {
        var other = await Tool.RunAsync(new("ssh-keygen", ["-y", "-f", _server.PrivateKeyFile]), Cancel);
        var before = _server.Log().Length;

        var report = await RunAsync(
            Input("/app.git", new string('a', 40), known: $"[127.0.0.1]:{_server.Port} {other}")
        );

        report.Reason.ShouldBe(FailureReason.SourceUnreachable, _run.Log);
        report.Message.ShouldNotBeNull().ShouldContain("another host key");
        _server.Log()[before..].ShouldNotContain("publickey");
    }

    [Theory]
    [InlineData("", "has no known_hosts")]
    [InlineData("other.example.com ssh-ed25519 AAAA", "has no key that is trusted for [127.0.0.1]:")]
    public async Task RunAsync_ServerThatNobodyKnows_IsSecretInvalid(string known, string expected)
    {
        var report = await RunAsync(Input("/app.git", new string('a', 40), known: known));
        report.Reason.ShouldBe(FailureReason.SecretInvalid, _run.Log);
        report.Message.ShouldNotBeNull().ShouldContain(expected);
        report.Message.ShouldContain("ssh-keyscan -p");
    }

    [Fact]
    public async Task RunAsync_WildcardInKnownHosts_TrustsNobody()
    {
        var any = string.Join(
            '\n',
            _server.KnownHosts.Split('\n').Select(line => $"* {line[(line.IndexOf(' ') + 1)..]}")
        );
        (await RunAsync(Input("/app.git", new string('a', 40), known: any))).Reason.ShouldBe(
            FailureReason.SecretInvalid,
            _run.Log
        );
    }

    [Fact]
    public async Task RunAsync_KeyForAnotherHost_IsNotShown()
    {
        var before = _server.Log().Length;
        var report = await RunAsync(Input("/app.git", new string('a', 40), host: "git.example.com"));
        report.Reason.ShouldBe(FailureReason.SecretInvalid, _run.Log);
        report.Message.ShouldNotBeNull().ShouldContain("set its key host to 127.0.0.1:");
        _server.Log()[before..].ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_EncryptedKey_IsSecretInvalid()
    {
        var key = await _server.NewKeyAsync("ed25519", Cancel, passphrase: "canary");
        var report = await RunAsync(Input("/app.git", new string('a', 40), key: key));
        report.Reason.ShouldBe(FailureReason.SecretInvalid);
        report.Message.ShouldNotBeNull().ShouldContain("is encrypted");
    }

    [Fact]
    public async Task RunAsync_NoCredentials_IsSourceAuth()
    {
        var input = Input("/app.git", new string('a', 40)) with { CredentialsDir = null };
        (await RunAsync(input)).Reason.ShouldBe(FailureReason.SourceAuth);
    }

    [Fact]
    public async Task RunAsync_PrivateAddressWithoutARule_IsNotReached()
    {
        var before = _server.Log().Length;
        var report = await RunAsync(Input("/app.git", new string('a', 40)) with { Hosts = [] });
        report.Reason.ShouldBe(FailureReason.SourceUnreachable);
        report.Message.ShouldNotBeNull().ShouldContain("allowPrivate");
        _server.Log()[before..].ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_ConfigurationOfTheMachine_IsNotRead()
    {
        await PublishAsync("/app.git");
        var home = Directory.CreateDirectory(_run.Path("home/.ssh"));
        var canary = _run.Path("canary");
        File.WriteAllText(Path.Combine(home.FullName, "config"), $"Host *\n ProxyCommand touch {canary}\n");

        var report = await _run.With("HOME", _run.Path("home"))
            .With("GIT_SSH", "/bin/false")
            .RunAsync("clone", Input("/app.git", await HeadAsync()), ApiJson.Default.CloneInput, Cancel);

        report.Ok.ShouldBeTrue(_run.Log);
        File.Exists(canary).ShouldBeFalse();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Work => _run.Path("work");

    private string Out => _run.Path("out");

    private Task<StepReport> RunAsync(CloneInput input) =>
        _run.RunAsync("clone", input, ApiJson.Default.CloneInput, Cancel);

    private CloneInput Input(string path, string commit, string? key = null, string? known = null, string? host = null)
    {
        var secret = Directory.CreateDirectory(_run.Path("secret")).FullName;
        File.WriteAllText(Path.Combine(secret, "ssh-privatekey"), key ?? _server.PrivateKey);
        if (known is not "")
        {
            File.WriteAllText(Path.Combine(secret, "known_hosts"), known ?? _server.KnownHosts);
        }
        if (host is not null)
        {
            File.WriteAllText(Path.Combine(secret, "host"), host);
        }
        return new(
            _server.Url(_server.Repositories + path),
            commit,
            "refs/heads/main",
            Out,
            ".",
            new VersionObject("s", "v", commit, "b"),
            secret,
            [new HostRule(_server.Host, AllowPrivate: true)]
        );
    }

    private Task PublishAsync(string path) => GitAsync("clone", "-q", "--bare", Work, _server.Repositories + path);

    private async Task CommitAsync()
    {
        await GitAsync("-C", Work, "add", "--all");
        await GitAsync("-C", Work, "commit", "-q", "--allow-empty", "-m", "change");
    }

    private async Task<string> HeadAsync() => (await GitAsync("-C", Work, "rev-parse", "HEAD")).Trim();

    private static Task<string> GitAsync(params string[] arguments) =>
        Tool.RunAsync(new("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", .. arguments]), Cancel);
}
