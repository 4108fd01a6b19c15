using Dockerflow.Net;
using Dockerflow.Support;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Source.Tests;

/// <summary>A git server that lies, leaks and redirects.</summary>
public sealed class EvilGitTests
{
    private const string A = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private static readonly string OldAdvertisement =
        PktLine.Data("# service=git-upload-pack\n")
        + PktLine.Flush
        + PktLine.Data($"{A} HEAD\0agent=x\n")
        + PktLine.Data($"{A} refs/heads/main\n")
        + PktLine.Flush;

    [Fact]
    public async Task LsRefsAsync_OldServer_IsUnderstood()
    {
        await using var server = await StubServer.StartAsync(context => Advertise(context, OldAdvertisement));
        (await ListAsync(server, ["refs/heads/"]))
            .ShouldHaveSingleItem()
            .ShouldBe(new GitRef("refs/heads/main", A, null, null));
    }

    /// <summary>As servers without version 2 do, whatever is asked for; such an answer is taken when nobody else has one.</summary>
    [Fact]
    public async Task LsRefsAsync_ServerTellsFortyThousandReferences_KeepsWhatWasAskedFor()
    {
        var others = string.Concat(
            Enumerable.Range(0, 40_000).Select(i => PktLine.Data($"{A} refs/pull/{i}/head-{new string('x', 20)}\n"))
        );
        var all =
            PktLine.Data("# service=git-upload-pack\n")
            + PktLine.Flush
            + PktLine.Data($"{A} HEAD\0side-band-64k\n")
            + PktLine.Data($"{A} refs/heads/main\n")
            + others
            + PktLine.Flush;
        await using var server = await StubServer.StartAsync(context => Advertise(context, all));

        (await ListAsync(server, ["refs/heads/"])).ShouldBe([new GitRef("refs/heads/main", A, null, null)]);

        all.Length.ShouldBeGreaterThan(3_000_000);
        server.Requests.Count.ShouldBe(2);
    }

    /// <summary>The step that fetches follows none either; a run of what only resolves would fail for ever.</summary>
    [Fact]
    public async Task LsRefsAsync_RedirectOnTheSameHost_IsRefusedAndTellsTheAddress()
    {
        await using var server = await StubServer.StartAsync(context =>
            context.Request.Path.StartsWithSegments("/moved.git")
                ? Advertise(context, OldAdvertisement)
                : Redirect(context, "/moved.git/info/refs?service=git-upload-pack")
        );

        var fault = await FaultAsync(() => ListAsync(server, []));

        fault.Kind.ShouldBe(SourceFailure.Protocol);
        fault.Message.ShouldContain($"redirects to {server.Url}/moved.git, which is refused");
        server.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task LsRefsAsync_RedirectToOtherHost_IsRefusedAndLeaksNothing()
    {
        await using var thief = await StubServer.StartAsync(context => Advertise(context, OldAdvertisement));
        await using var server = await StubServer.StartAsync(context =>
            Redirect(context, thief.Url + "/x.git/info/refs?service=git-upload-pack")
        );
        (await FaultAsync(() => ListAsync(server, [], thief))).Kind.ShouldBe(SourceFailure.Protocol);
        thief.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/x.git/info/refs?service=git-receive-pack")]
    [InlineData("/x.git/info/refs")]
    [InlineData("/login")]
    [InlineData("//")]
    [InlineData("//h:99999/x")]
    [InlineData("http:")]
    [InlineData("//evil.example/x.git/info/refs?service=git-upload-pack")]
    [InlineData("https://{host}/x.git/info/refs?service=git-upload-pack")]
    [InlineData("http://u:p@{host}/x.git/info/refs?service=git-upload-pack")]
    public async Task LsRefsAsync_StrangeRedirect_IsRefused(string location)
    {
        await using var server = await StubServer.StartAsync(context =>
            Redirect(context, location.Replace("{host}", context.Request.Host.Value, StringComparison.Ordinal))
        );
        (await FaultAsync(() => ListAsync(server, []))).Message.ShouldContain("redirects to another place");
        server.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task LsRefsAsync_CredentialsForOtherHost_AreNotSent()
    {
        await using var server = await StubServer.StartAsync(context => Advertise(context, OldAdvertisement));
        using var http = Http(server);
        GitUrl.TryParse(server.Url + "/x.git", http.Rules, out var url, out _).ShouldBeTrue();

        var fault = await FaultAsync(() =>
            new GitRemote(http).LsRefsAsync(
                new GitEndpoint(url!, new("git.example.com", "alice", "hunter2")),
                [],
                Token
            )
        );

        fault.Kind.ShouldBe(SourceFailure.Invalid);
        server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("text/html", "<html>")]
    [InlineData("text/plain", "aaaa\trefs/heads/main")]
    [InlineData("application/x-git-upload-pack-advertisement", "")]
    [InlineData("application/x-git-upload-pack-advertisement", "MARKER")]
    [InlineData("application/x-git-upload-pack-advertisement", "000fERR MARKER\n0000")]
    public async Task LsRefsAsync_NotGit_IsProtocolFaultWithoutTheBody(string mediaType, string body)
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            context.Response.ContentType = mediaType;
            return context.Response.WriteAsync(body);
        });
        var fault = await FaultAsync(() => ListAsync(server, []));
        fault.Kind.ShouldBe(SourceFailure.Protocol);
        fault.ToString().ShouldNotContain("MARKER");
    }

    [Fact]
    public async Task LsRefsAsync_EndlessAnswer_IsBounded()
    {
        await using var server = await StubServer.StartAsync(async context =>
        {
            context.Response.ContentType = "application/x-git-upload-pack-advertisement";
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[65536], context.RequestAborted);
            }
        });
        (await FaultAsync(() => ListAsync(server, []))).Kind.ShouldBe(SourceFailure.Protocol);
    }

    [Theory]
    [InlineData(401, SourceFailure.AuthFailed)]
    [InlineData(403, SourceFailure.AuthFailed)]
    [InlineData(404, SourceFailure.RepositoryNotFound)]
    [InlineData(429, SourceFailure.RateLimited)]
    [InlineData(500, SourceFailure.Unreachable)]
    [InlineData(418, SourceFailure.Protocol)]
    public async Task LsRefsAsync_ErrorStatus_IsThatFailure(int status, SourceFailure kind)
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("MARKER");
        });
        var fault = await FaultAsync(() => ListAsync(server, []));
        fault.Kind.ShouldBe(kind);
        fault.ToString().ShouldNotContain("MARKER");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task Advertise(HttpContext context, string answer)
    {
        context.Response.ContentType = "application/x-git-upload-pack-advertisement";
        return context.Response.WriteAsync(answer);
    }

    private static Task Redirect(HttpContext context, string location)
    {
        context.Response.Redirect(location, false);
        return Task.CompletedTask;
    }

    private static OutboundHttp Http(params StubServer[] servers)
    {
        var rules = servers.Select(server => new HostRule(server.Host, Insecure: true, AllowPrivate: true));
        HostRules.TryCreate(rules, out var result, out var error).ShouldBeTrue(error);
        return new OutboundHttp(result!, TimeProvider.System);
    }

    private static async Task<IReadOnlyList<GitRef>> ListAsync(
        StubServer server,
        string[] prefixes,
        params StubServer[] others
    )
    {
        using var http = Http([server, .. others]);
        GitUrl.TryParse(server.Url + "/x.git", http.Rules, out var url, out var error).ShouldBeTrue(error);
        return await new GitRemote(http).LsRefsAsync(
            new GitEndpoint(url!, new(server.Host, "alice", "hunter2")),
            prefixes,
            Token
        );
    }

    private static async Task<SourceException> FaultAsync(Func<Task> action) =>
        await Should.ThrowAsync<SourceException>(action);
}
