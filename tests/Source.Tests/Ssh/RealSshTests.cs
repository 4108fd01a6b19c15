using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Dockerflow.Net;
using Dockerflow.Net.Ssh;
using Dockerflow.Support.Ssh;

namespace Dockerflow.Source.Tests.Ssh;

/// <summary>Against OpenSSH's own server and git-shell.</summary>
public sealed class RealSshTests(SshServerFixture fixture) : IClassFixture<SshServerFixture>
{
    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    public async Task LsRefsAsync_WholeRepository_AgreesWithGit(string objectFormat)
    {
        using var repository = Repository("/plain.git", objectFormat);

        var refs = await ListAsync(Url("/plain.git"));

        var flat = refs.ToDictionary(entry => entry.Name, entry => entry.ObjectId);
        foreach (var tag in refs.Where(entry => entry.Peeled is not null))
        {
            flat[tag.Name + "^{}"] = tag.Peeled!;
        }
        flat.Count.ShouldBe(11);
        flat.ShouldBe(TestRepository.LsRemote(Url("/plain.git"), SshCommand), ignoreOrder: true);
        refs.Single(entry => entry.Name == "HEAD").SymrefTarget.ShouldBe("refs/heads/main");
    }

    [Fact]
    public async Task ResolveAsync_EachSelector_FindsItsCommit()
    {
        using var repository = Repository("/select.git");
        var git = TestRepository.LsRemote(Url("/select.git"), SshCommand);
        Task<ResolvedRevision> Resolve(RevisionSelector selector) => ResolveAsync(Url("/select.git"), selector);

        (await Resolve(new RevisionSelector.Branch("main"))).ShouldBe(
            new ResolvedRevision("refs/heads/main", repository.Commit)
        );
        (await Resolve(new RevisionSelector.Branch("feature/x"))).Commit.ShouldBe(git["refs/heads/feature/x"]);
        (await Resolve(new RevisionSelector.Tag("v1.0.0"))).Commit.ShouldBe(git["refs/tags/v1.0.0"]);
        (await Resolve(new RevisionSelector.Tag("v1.1.0"))).Commit.ShouldBe(git["refs/tags/v1.1.0^{}"]);
        (await Resolve(new RevisionSelector.SemVer(">=1.0.0"))).ShouldBe(
            new ResolvedRevision("refs/tags/v1.1.0", repository.Commit)
        );
        (await Resolve(new RevisionSelector.Commit(repository.Commit))).ShouldBe(
            new ResolvedRevision("", repository.Commit)
        );
    }

    [Fact]
    public async Task ResolveAsync_RevisionThatIsNotThere_IsRevisionNotFound()
    {
        using var repository = Repository("/missing.git");
        (await FaultAsync(() => ResolveAsync(Url("/missing.git"), new RevisionSelector.Branch("mai")))).Kind.ShouldBe(
            SourceFailure.RevisionNotFound
        );
    }

    [Fact]
    public async Task LsRefsAsync_EmptyRepository_HasNone()
    {
        var path = Path.Join(fixture.Server.Repositories, "empty.git");
        await Support.Tools.Tool.RunAsync(new("git", ["init", "-q", "--bare", path]), Token);
        (await ListAsync(Url("/empty.git"))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/it's.git", "/it%27s.git")]
    [InlineData("/a b \"c\".git", "/a%20b%20%22c%22.git")]
    [InlineData("/now! $HOME `id` ;x.git", "/now!%20$HOME%20%60id%60%20%3Bx.git")]
    public async Task LsRefsAsync_PathWithQuotesAndBlanks_IsFound(string path, string url)
    {
        using var repository = Repository(path);
        (await ResolveAsync(Url(url), new RevisionSelector.Branch("main"))).Commit.ShouldBe(repository.Commit);
        TestRepository.LsRemote(Url(url), SshCommand)["HEAD"].ShouldBe(repository.Commit);
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("ecdsa")]
    [InlineData("rsa")]
    public async Task LsRefsAsync_EachTypeOfUserKeyAndHostKey_Works(string type)
    {
        using var repository = Repository($"/{type}.git");
        var known = fixture.Server.KnownHosts.Split('\n').Where(line => line.Contains(HostKeyType(type)));
        var key = new SshCredentials(
            "",
            await fixture.Server.NewKeyAsync(type, Token, allow: true),
            string.Join('\n', known)
        );
        (await ListAsync(Url($"/{type}.git"), key)).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("rsa", "PEM")]
    [InlineData("rsa", "PKCS8")]
    [InlineData("ecdsa", "PEM")]
    [InlineData("ecdsa", "PKCS8")]
    public async Task LsRefsAsync_KeyInPem_Works(string type, string form)
    {
        using var repository = Repository($"/{type}-{form}.git");
        var key = Key() with { PrivateKey = await fixture.Server.NewKeyAsync(type, Token, allow: true, form: form) };
        (await ListAsync(Url($"/{type}-{form}.git"), key)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task LsRefsAsync_HashedKnownHosts_Works()
    {
        using var repository = Repository("/hashed.git");
        (
            await ListAsync(Url("/hashed.git"), Key() with { KnownHosts = await fixture.HashedKnownHostsAsync(Token) })
        ).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task LsRefsAsync_OtherHostKey_IsRefusedBeforeTheKeyIsShown()
    {
        var known = $"[127.0.0.1]:{Port} {await fixture.PublicKeyAsync(Token)}\n";
        var before = fixture.Server.Log().Length;
        var fault = await FaultAsync(() => ListAsync(Url("/x.git"), Key() with { KnownHosts = known }));
        fault.Kind.ShouldBe(SourceFailure.HostKey);
        fault.Message.ShouldContain("another host key");
        fixture.Server.Log()[before..].ShouldNotContain("publickey");
    }

    [Fact]
    public async Task LsRefsAsync_RevokedHostKey_IsRefused()
    {
        var line = fixture.Server.KnownHosts.Split('\n').Single(each => each.Contains("ssh-ed25519"));
        var known = $"{line}\n@revoked * {line.Split(' ', 2)[1]}\n";
        // The key is trusted and revoked: nothing is left that could be trusted.
        var fault = await FaultAsync(() => ListAsync(Url("/x.git"), Key() with { KnownHosts = known }));
        fault.Kind.ShouldBe(SourceFailure.Invalid);
        fault.Message.ShouldContain("known_hosts");
    }

    [Fact]
    public async Task LsRefsAsync_UnknownHost_IsInvalidAndTellsHowToMakeKnownHosts()
    {
        var fault = await FaultAsync(() => ListAsync(Url("/x.git"), Key() with { KnownHosts = "# nobody\n" }));
        fault.Kind.ShouldBe(SourceFailure.Invalid);
        fault.Message.ShouldContain($"ssh-keyscan -p {Port} 127.0.0.1");
    }

    [Fact]
    public async Task LsRefsAsync_OtherHostInTheSecret_IsInvalid()
    {
        var fault = await FaultAsync(() => ListAsync(Url("/x.git"), Key() with { Host = "git.example.com" }));
        fault.Kind.ShouldBe(SourceFailure.Invalid);
        fault.Message.ShouldContain($"set its key host to 127.0.0.1:{Port}");
    }

    [Fact]
    public async Task LsRefsAsync_NoKey_IsInvalid() =>
        (await FaultAsync(() => ListAsync(Url("/x.git"), null))).Message.ShouldContain("credentialsRef");

    [Fact]
    public async Task LsRefsAsync_KeyThatTheServerDoesNotKnow_IsAuthFailed()
    {
        var fault = await FaultAsync(() =>
            ListAsync(Url("/x.git"), Key() with { PrivateKey = fixture.Server.StrangersKey })
        );
        fault.Kind.ShouldBe(SourceFailure.AuthFailed);
        fault.Message.ShouldContain("does not accept");
    }

    [Fact]
    public async Task LsRefsAsync_EncryptedKey_IsInvalid()
    {
        var key = Key() with { PrivateKey = await fixture.Server.NewKeyAsync("ed25519", Token, passphrase: "secret") };
        var fault = await FaultAsync(() => ListAsync(Url("/x.git"), key));
        fault.Kind.ShouldBe(SourceFailure.Invalid);
        fault.Message.ShouldContain("is encrypted");
    }

    [Fact]
    public async Task LsRefsAsync_KeyThatIsBroken_IsInvalid()
    {
        var key = Key() with
        {
            PrivateKey = fixture.Server.PrivateKey.Replace("AAAA", "AAAB", StringComparison.Ordinal),
        };
        (await FaultAsync(() => ListAsync(Url("/x.git"), key))).Kind.ShouldBe(SourceFailure.Invalid);
    }

    [Fact]
    public async Task LsRefsAsync_UnknownRepository_IsRepositoryNotFound()
    {
        var fault = await FaultAsync(() => ListAsync(Url("/none.git")));
        fault.Kind.ShouldBe(SourceFailure.RepositoryNotFound);
        fault.Message.ShouldContain("/~/");
    }

    [Fact]
    public async Task LsRefsAsync_PrivateAddressWithoutARule_IsPolicyDenied()
    {
        using var http = new OutboundHttp(HostRules.Empty, TimeProvider.System);
        GitUrl.TryParse(Url("/x.git"), http.Rules, out var url, out _).ShouldBeTrue();
        (await FaultAsync(() => new GitRemote(http).LsRefsAsync(new(url!, null, Key()), [], Token))).Kind.ShouldBe(
            SourceFailure.PolicyDenied
        );
    }

    [Fact]
    public async Task LsRefsAsync_NobodyListens_IsUnreachable()
    {
        // Bound, so nobody else gets the port, and not listening.
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)bound.LocalEndPoint!).Port;
        var key = Key() with
        {
            KnownHosts = fixture.Server.KnownHosts.Replace(
                Port,
                port.ToString(CultureInfo.InvariantCulture),
                StringComparison.Ordinal
            ),
        };
        var fault = await FaultAsync(() => ListAsync($"ssh://git@127.0.0.1:{port}/x", key));
        fault.Kind.ShouldBe(SourceFailure.Unreachable);
        fault.Message.ShouldContain("connection refused");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Port => fixture.Server.Port.ToString(CultureInfo.InvariantCulture);

    private string SshCommand =>
        $"ssh -F /dev/null -o BatchMode=yes -o UserKnownHostsFile={fixture.Server.KnownHostsFile} -o IdentitiesOnly=yes -i {fixture.Server.PrivateKeyFile}";

    private static string HostKeyType(string type) =>
        type switch
        {
            "ecdsa" => "ecdsa-sha2-nistp256",
            "rsa" => "ssh-rsa",
            _ => "ssh-ed25519",
        };

    private TestRepository Repository(string path, string objectFormat = "sha1") =>
        TestRepository.CreateAt(fixture.Server.Repositories, path, objectFormat);

    private string Url(string path) => fixture.Server.Url(fixture.Server.Repositories + path);

    private SshCredentials Key() => new("", fixture.Server.PrivateKey, fixture.Server.KnownHosts);

    private Task<IReadOnlyList<GitRef>> ListAsync(string url) => ListAsync(url, Key());

    private static async Task<IReadOnlyList<GitRef>> ListAsync(string url, SshCredentials? key)
    {
        using var http = SshHttp.For(url);
        return await new GitRemote(http).LsRefsAsync(SshHttp.Endpoint(http, url, key), [], Token);
    }

    private async Task<ResolvedRevision> ResolveAsync(string url, RevisionSelector selector)
    {
        using var http = SshHttp.For(url);
        return await new GitRemote(http).ResolveAsync(SshHttp.Endpoint(http, url, Key()), selector, Token);
    }

    private static async Task<SourceException> FaultAsync(Func<Task> action) =>
        await Should.ThrowAsync<SourceException>(action);
}
