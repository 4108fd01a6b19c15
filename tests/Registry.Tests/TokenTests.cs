using Dockerflow.Net;
using Dockerflow.Support;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Registry.Tests;

/// <summary>The token flow: who is asked, with which scope, and how often.</summary>
public sealed class TokenTests
{
    [Fact]
    public async Task Pull_BearerChallenge_FetchesOneTokenForManyRequests()
    {
        await using var server = await TokenRegistryAsync(_ => """{"token":"t1","expires_in":300}""");
        var client = EvilRegistryTests.Client(server);

        await client.GetManifestAsync(EvilRegistryTests.Reference(server), Token);
        await client.GetManifestAsync(EvilRegistryTests.Reference(server), Token);

        server
            .Requests.Select(request => request.Path.Split('?')[0])
            .ShouldBe([
                "/v2/team/app/manifests/v1",
                "/token",
                "/v2/team/app/manifests/v1",
                "/v2/team/app/manifests/v1",
            ]);
        server.Requests[1].Path.ShouldBe("/token?account=x&service=registry&scope=repository%3Ateam%2Fapp%3Apull");
        server.Requests[1].Authorization.ShouldStartWith("Basic ");
        server.Requests[2].Authorization.ShouldBe("Bearer t1");
    }

    [Fact]
    public async Task Pull_OtherRepository_AsksForAnotherToken()
    {
        await using var server = await TokenRegistryAsync(_ => """{"access_token":"t1"}""");
        var client = EvilRegistryTests.Client(server);

        await client.GetManifestAsync(EvilRegistryTests.Reference(server), Token);
        await client.GetManifestAsync(new ImageReference(new RepositoryName(server.Host, "team/b"), "v1", null), Token);

        server.Requests.Count(request => request.Path.StartsWith("/token", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task Pull_TokenRefusedAgain_IsUnauthorizedAndEnds()
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            if (context.Request.Path == "/token")
            {
                return context.Response.WriteAsync("""{"token":"t"}""");
            }

            Challenge(context, $"http://{context.Request.Host}/token");
            return Task.CompletedTask;
        });
        (await EvilRegistryTests.FaultAsync(() => Get(server))).Kind.ShouldBe(OutboundFault.Unauthorized);
        server.Requests.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("https://auth.docker.io/token")]
    [InlineData("http://user:pass@{host}/token")]
    [InlineData("http://{host}.evil.example/token")]
    [InlineData("http://127.0.0.1:1/token")]
    [InlineData("//{host}/token")]
    [InlineData("/token")]
    [InlineData("https://{host}/token")]
    [InlineData("")]
    [InlineData("file:///etc/passwd")]
    public async Task Pull_RealmElsewhere_IsRefused(string realm)
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            Challenge(context, realm.Replace("{host}", context.Request.Host.Value, StringComparison.Ordinal));
            return Task.CompletedTask;
        });
        (await EvilRegistryTests.FaultAsync(() => Get(server))).Kind.ShouldBe(OutboundFault.Protocol);
        server.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Pull_RealmAtOtherAllowedHost_SendsItNothing()
    {
        await using var thief = await StubServer.StartAsync(context =>
            context.Response.WriteAsync("""{"token":"t"}""")
        );
        await using var server = await StubServer.StartAsync(context =>
        {
            Challenge(context, thief.Url + "/token");
            return Task.CompletedTask;
        });
        (
            await EvilRegistryTests.FaultAsync(() =>
                EvilRegistryTests.Client(server, thief).GetManifestAsync(EvilRegistryTests.Reference(server), Token)
            )
        ).Kind.ShouldBe(OutboundFault.Protocol);
        thief.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"token":""}""")]
    [InlineData("""{"token":5}""")]
    [InlineData("""{"token":"a\r\nX-Evil: 1"}""")]
    public async Task Pull_BrokenTokenAnswer_IsProtocolFault(string answer)
    {
        await using var server = await TokenRegistryAsync(_ => answer);
        (await EvilRegistryTests.FaultAsync(() => Get(server))).Kind.ShouldBe(OutboundFault.Protocol);
    }

    [Fact]
    public async Task Pull_TokenServiceRefuses_IsUnauthorized()
    {
        await using var server = await TokenRegistryAsync(context =>
        {
            context.Response.StatusCode = 401;
            return "";
        });
        (await EvilRegistryTests.FaultAsync(() => Get(server))).Kind.ShouldBe(OutboundFault.Unauthorized);
    }

    [Theory]
    [InlineData("docker.io", "https://auth.docker.io/token", true)]
    [InlineData("docker.io", "https://auth.docker.io:444/token", false)]
    [InlineData("docker.io", "http://auth.docker.io/token", false)]
    [InlineData("docker.io", "https://evil.auth.docker.io/token", false)]
    [InlineData("docker.io", "https://registry-1.docker.io/token", true)]
    [InlineData("ghcr.io", "https://ghcr.io/token", true)]
    [InlineData("ghcr.io", "https://auth.docker.io/token", false)]
    [InlineData("registry.gitlab.com", "https://gitlab.com/jwt/auth", true)]
    public void TokenService_KnownRegistry_OnlyBesideIt(string host, string realm, bool allowed) =>
        (
            RegistryEndpoint.TokenService(HostRules.Empty, RegistryEndpoint.Of(HostRules.Empty, host), realm)
            is not null
        ).ShouldBe(allowed);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task Get(StubServer server) =>
        EvilRegistryTests.Client(server).GetManifestAsync(EvilRegistryTests.Reference(server), Token);

    private static void Challenge(HttpContext context, string realm)
    {
        context.Response.StatusCode = 401;
        context.Response.Headers.WWWAuthenticate =
            $"Bearer realm=\"{realm}\",service=\"registry\",scope=\"repository:other:pull\"";
    }

    private static Task<StubServer> TokenRegistryAsync(Func<HttpContext, string> issue) =>
        StubServer.StartAsync(context =>
        {
            if (context.Request.Path == "/token")
            {
                return context.Response.WriteAsync(issue(context));
            }

            if (context.Request.Headers.Authorization == "Bearer t1")
            {
                return EvilRegistryTests.ServeManifest(context);
            }

            Challenge(context, $"http://{context.Request.Host}/token?account=x");
            return Task.CompletedTask;
        });
}
