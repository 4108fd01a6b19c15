using Dockerflow.Net;
using Dockerflow.Support;

namespace Dockerflow.Source.Tests;

/// <summary>Against git's own http-backend behind nginx.</summary>
public sealed class RealGitTests
{
    private static readonly ClusterEnv Env = ClusterEnv.Load();
    private static readonly string Host = new Uri(Env.GitUrl).Authority;
    private static readonly string TlsHost = new Uri(Env.GitTlsUrl).Authority;

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    public async Task LsRefsAsync_WholeRepository_AgreesWithGit(string objectFormat)
    {
        using var repository = TestRepository.Create(objectFormat: objectFormat);
        using var http = Http();

        var refs = await new GitRemote(http).LsRefsAsync(Endpoint(http, Env.GitUrl + repository.Name), [], Token);

        var flat = refs.ToDictionary(entry => entry.Name, entry => entry.ObjectId);
        foreach (var tag in refs.Where(entry => entry.Peeled is not null))
        {
            flat[tag.Name + "^{}"] = tag.Peeled!;
        }

        flat.Count.ShouldBe(11);
        flat.ShouldBe(TestRepository.LsRemote(Env.GitUrl + repository.Name), ignoreOrder: true);
        refs.Single(entry => entry.Name == "HEAD").SymrefTarget.ShouldBe("refs/heads/main");
    }

    [Fact]
    public async Task LsRefsAsync_Prefix_GivesOnlyThose()
    {
        using var repository = TestRepository.Create();
        using var http = Http();
        var refs = await new GitRemote(http).LsRefsAsync(
            Endpoint(http, Env.GitUrl + repository.Name),
            ["refs/tags/v1"],
            Token
        );
        refs.Select(entry => entry.Name).ShouldBe(["refs/tags/v1.0.0", "refs/tags/v1.1.0"]);
    }

    [Fact]
    public async Task ResolveAsync_EachSelector_FindsItsCommit()
    {
        using var repository = TestRepository.Create();
        using var http = Http();
        var git = TestRepository.LsRemote(Env.GitUrl + repository.Name);
        Task<ResolvedRevision> Resolve(RevisionSelector selector) =>
            new GitRemote(http).ResolveAsync(Endpoint(http, Env.GitUrl + repository.Name), selector, Token);

        (await Resolve(new RevisionSelector.Branch("main"))).ShouldBe(
            new ResolvedRevision("refs/heads/main", repository.Commit)
        );
        (await Resolve(new RevisionSelector.Branch("feature/x"))).Commit.ShouldBe(git["refs/heads/feature/x"]);
        (await Resolve(new RevisionSelector.Tag("v1.0.0"))).Commit.ShouldBe(git["refs/tags/v1.0.0"]);
        (await Resolve(new RevisionSelector.Tag("v1.1.0"))).Commit.ShouldBe(git["refs/tags/v1.1.0^{}"]);
        (await Resolve(new RevisionSelector.SemVer(">=1.0.0"))).ShouldBe(
            new ResolvedRevision("refs/tags/v1.1.0", repository.Commit)
        );
        (await Resolve(new RevisionSelector.SemVer(">=1.0.0-0"))).Ref.ShouldBe("refs/tags/v2.0.0-rc.1");
        (await Resolve(new RevisionSelector.Commit(repository.Commit))).ShouldBe(
            new ResolvedRevision("", repository.Commit)
        );
    }

    public static TheoryData<RevisionSelector, SourceFailure> Missing =>
        new()
        {
            { new RevisionSelector.Branch("mai"), SourceFailure.RevisionNotFound },
            { new RevisionSelector.Tag("v9"), SourceFailure.RevisionNotFound },
            { new RevisionSelector.SemVer("3.x"), SourceFailure.RevisionNotFound },
            { new RevisionSelector.Branch("--upload-pack=x"), SourceFailure.Invalid },
            { new RevisionSelector.Branch("a\nb"), SourceFailure.Invalid },
            { new RevisionSelector.Commit("abc"), SourceFailure.Invalid },
            { new RevisionSelector.SemVer("latest"), SourceFailure.Invalid },
        };

    [Theory]
    [MemberData(nameof(Missing), DisableDiscoveryEnumeration = true)]
    public async Task ResolveAsync_MissingOrInvalid_IsTyped(RevisionSelector selector, SourceFailure kind)
    {
        using var repository = TestRepository.Create();
        using var http = Http();
        (
            await FaultAsync(() =>
                new GitRemote(http).ResolveAsync(Endpoint(http, Env.GitUrl + repository.Name), selector, Token)
            )
        ).Kind.ShouldBe(kind);
    }

    [Fact]
    public async Task LsRefsAsync_PrivateRepository_WantsTheRightCredentials()
    {
        using var repository = TestRepository.Create("/private");
        using var http = Http();
        var remote = new GitRemote(http);
        var url = Env.GitUrl + repository.Name;

        (
            await remote.LsRefsAsync(Endpoint(http, url, new(Host, Env.GitUser, Env.GitPassword)), [], Token)
        ).ShouldNotBeEmpty();
        (await FaultAsync(() => remote.LsRefsAsync(Endpoint(http, url), [], Token))).Message.ShouldContain(
            "credentialsRef"
        );
        var wrong = await FaultAsync(() =>
            remote.LsRefsAsync(Endpoint(http, url, new(Host, Env.GitUser, "hunter2")), [], Token)
        );
        wrong.Kind.ShouldBe(SourceFailure.AuthFailed);
        wrong.ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task LsRefsAsync_OverTls_NeedsTheAuthority()
    {
        using var repository = TestRepository.Create();
        using var trusting = Http(
            new HostRule(TlsHost, CaBundle: await File.ReadAllTextAsync(Env.GitCa, Token), AllowPrivate: true)
        );
        using var doubting = Http(new HostRule(TlsHost, AllowPrivate: true));
        var url = Env.GitTlsUrl + repository.Name;

        (await new GitRemote(trusting).LsRefsAsync(Endpoint(trusting, url), [], Token)).ShouldNotBeEmpty();
        (await FaultAsync(() => new GitRemote(doubting).LsRefsAsync(Endpoint(doubting, url), [], Token))).Kind.ShouldBe(
            SourceFailure.Tls
        );
    }

    [Fact]
    public async Task LsRefsAsync_UnknownRepository_IsRepositoryNotFound()
    {
        using var http = Http();
        (
            await FaultAsync(() =>
                new GitRemote(http).LsRefsAsync(Endpoint(http, Env.GitUrl + "/no-such.git"), [], Token)
            )
        ).Kind.ShouldBe(SourceFailure.RepositoryNotFound);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static OutboundHttp Http(params HostRule[] more)
    {
        HostRules
            .TryCreate([new HostRule(Host, Insecure: true, AllowPrivate: true), .. more], out var rules, out var error)
            .ShouldBeTrue(error);
        return new OutboundHttp(rules!, TimeProvider.System);
    }

    private static GitEndpoint Endpoint(OutboundHttp http, string url, GitCredentials? credentials = null)
    {
        GitUrl.TryParse(url, http.Rules, out var parsed, out var error).ShouldBeTrue(error);
        return new GitEndpoint(parsed!, credentials);
    }

    private static async Task<SourceException> FaultAsync(Func<Task> action) =>
        await Should.ThrowAsync<SourceException>(action);
}
