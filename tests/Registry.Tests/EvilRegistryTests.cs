using System.Text;
using Dockerflow.Net;
using Dockerflow.Support;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Registry.Tests;

/// <summary>A registry that lies, leaks and redirects.</summary>
public sealed class EvilRegistryTests
{
    private const string Manifest =
        """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"c","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":0},"layers":[]}""";
    private static readonly Digest ManifestDigest = Digest.Sha256Of(Encoding.UTF8.GetBytes(Manifest));
    private static readonly Digest Other = Digest.Sha256Of("other"u8);
    private static readonly RegistryCredentials User = new("alice", "hunter2");

    [Fact]
    public async Task HeadManifestAsync_NoDigestHeader_GetsAndHashes()
    {
        await using var server = await StubServer.StartAsync(ServeManifest);
        var info = await Client(server).HeadManifestAsync(Reference(server), Token);
        info.ShouldBe(new ManifestInfo(ManifestDigest, MediaTypes.OciManifest, Manifest.Length));
        server.Requests.Select(request => request.Method).ShouldBe(["HEAD", "GET"]);
    }

    [Fact]
    public async Task HeadManifestAsync_DigestHeader_SparesTheGet()
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            context.Response.Headers["Docker-Content-Digest"] = Other.ToString();
            return ServeManifest(context);
        });
        (await Client(server).HeadManifestAsync(Reference(server), Token))!.Digest.ShouldBe(Other);
        server.Requests.ShouldHaveSingleItem();
    }

    /// <summary>Registries that keep tags: no test registry does, and each says it in its own way.</summary>
    [Theory]
    [InlineData(400)]
    [InlineData(405)]
    [InlineData(409)]
    [InlineData(412)]
    public async Task PutManifestAsync_TagIsKeptElsewhere_IsTagImmutable(int status)
    {
        await using var server = await StubServer.StartAsync(context => Keep(context, status, Other));
        var fault = await Should.ThrowAsync<OutboundException>(() => PutAsync(server));
        (fault.Kind, fault.IsTransient).ShouldBe((OutboundFault.TagImmutable, false));
        fault.Message.ShouldContain(Other.ToString());
    }

    [Fact]
    public async Task PutManifestAsync_RefusedAndTheTagIsNotThere_IsNotTheTagsFault()
    {
        await using var server = await StubServer.StartAsync(context => Keep(context, 400, null));
        (await Should.ThrowAsync<OutboundException>(() => PutAsync(server))).Kind.ShouldBe(OutboundFault.Protocol);
    }

    private static Task Keep(HttpContext context, int status, Digest? kept)
    {
        context.Response.StatusCode =
            context.Request.Method == "PUT" ? status
            : kept is null ? 404
            : 200;
        context.Response.ContentType = MediaTypes.OciManifest;
        if (kept is not null && context.Request.Method == "HEAD")
        {
            context.Response.Headers["Docker-Content-Digest"] = kept.ToString();
        }
        return Task.CompletedTask;
    }

    private static Task PutAsync(StubServer server) =>
        Client(server)
            .PutManifestAsync(
                Reference(server).Repository,
                "latest",
                Encoding.UTF8.GetBytes(Manifest),
                MediaTypes.OciManifest,
                Token
            );

    /// <summary>An old registry, asked again: one request, and no body as long as nothing changes.</summary>
    [Fact]
    public async Task HeadManifestAsync_NoDigestHeaderAndKnown_AsksWhetherItChanged()
    {
        var isNew = false;
        await using var server = await StubServer.StartAsync(context =>
        {
            context.Response.Headers.ETag = isNew ? "\"two\"" : "\"one\"";
            if (context.Request.Headers.IfNoneMatch == context.Response.Headers.ETag)
            {
                context.Response.StatusCode = 304;
                return Task.CompletedTask;
            }
            return ServeManifest(context);
        });
        var client = Client(server);
        var first = await client.HeadManifestAsync(Reference(server), Token);
        var second = await client.HeadManifestAsync(Reference(server), first, Token);
        isNew = true;
        var third = await client.HeadManifestAsync(Reference(server), second, Token);

        first!.ETag.ShouldBe("\"one\"");
        second.ShouldBe(first);
        third.ShouldBe(first with { ETag = "\"two\"" });
        server.Requests.Select(request => request.Method).ShouldBe(["HEAD", "GET", "GET", "GET"]);
    }

    [Fact]
    public async Task HeadManifestAsync_NotModifiedUnasked_IsRefused()
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            context.Response.StatusCode = 304;
            return Task.CompletedTask;
        });
        (await FaultAsync(() => Client(server).HeadManifestAsync(Reference(server), Token))).Kind.ShouldBe(
            OutboundFault.Protocol
        );
    }

    [Fact]
    public async Task GetManifestAsync_HeaderThatLies_IsRefused()
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            context.Response.Headers["Docker-Content-Digest"] = Other.ToString();
            return ServeManifest(context);
        });
        (await FaultAsync(() => Client(server).GetManifestAsync(Reference(server), Token))).Kind.ShouldBe(
            OutboundFault.Protocol
        );
    }

    [Fact]
    public async Task GetManifestAsync_OtherBytesThanAskedFor_IsRefused()
    {
        await using var server = await StubServer.StartAsync(ServeManifest);
        (
            await FaultAsync(() => Client(server).GetManifestAsync(Reference(server).At(Other), Token))
        ).Message.ShouldContain(Other.ToString());
    }

    [Fact]
    public async Task HeadManifestAsync_OtherDigestThanAskedFor_IsRefused()
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            context.Response.Headers["Docker-Content-Digest"] = ManifestDigest.ToString();
            return ServeManifest(context);
        });
        (await FaultAsync(() => Client(server).HeadManifestAsync(Reference(server).At(Other), Token))).Kind.ShouldBe(
            OutboundFault.Protocol
        );
    }

    [Fact]
    public async Task GetManifestAsync_EndlessManifest_IsTooLarge()
    {
        await using var server = await StubServer.StartAsync(async context =>
        {
            context.Response.ContentType = MediaTypes.OciManifest;
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[65536], context.RequestAborted);
            }
        });
        (await FaultAsync(() => Client(server).GetManifestAsync(Reference(server), Token))).Kind.ShouldBe(
            OutboundFault.TooLarge
        );
    }

    [Fact]
    public async Task GetBlobAsync_WrongContent_FailsAtItsEnd()
    {
        await using var server = await StubServer.StartAsync(context =>
            context.Response.WriteAsync("not what was asked for")
        );
        (
            await FaultAsync(() =>
                Client(server).GetBlobAsync(Reference(server).Repository, Other, Stream.Null, 1000, Token)
            )
        ).Kind.ShouldBe(OutboundFault.Protocol);
    }

    [Fact]
    public async Task GetBlobAsync_TruncatedContent_IsAFault()
    {
        await using var server = await StubServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        (
            await FaultAsync(() =>
                Client(server).GetBlobAsync(Reference(server).Repository, Other, Stream.Null, 1000, Token)
            )
        ).Kind.ShouldBe(OutboundFault.Unreachable);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Read_RedirectToOtherHost_FollowsWithoutCredentials(int status)
    {
        await using var storage = await StubServer.StartAsync(context =>
            context.Request.Path.Value!.Contains("blobs", StringComparison.Ordinal)
                ? context.Response.WriteAsync("other")
                : ServeManifest(context)
        );
        await using var server = await StubServer.StartAsync(context =>
            Protected(
                context,
                () =>
                {
                    context.Response.StatusCode = status;
                    context.Response.Headers.Location = storage.Url + context.Request.Path;
                    return Task.CompletedTask;
                }
            )
        );
        var client = Client(server, storage);

        (await client.GetManifestAsync(Reference(server), Token)).Digest.ShouldBe(ManifestDigest);
        (await client.GetBlobAsync(Reference(server).Repository, Other, Stream.Null, 1000, Token)).ShouldBe(5);

        server.Requests.ShouldContain(request => request.Authorization != null);
        storage.Requests.Count.ShouldBe(2);
        storage.Requests.ShouldAllBe(request => request.Authorization == null);
    }

    [Fact]
    public async Task Read_RedirectToForbiddenAddress_IsRefused()
    {
        await using var secret = await StubServer.StartAsync(ServeManifest);
        await using var server = await StubServer.StartAsync(context =>
        {
            context.Response.Redirect(secret.Url + "/v2/", false);
            return Task.CompletedTask;
        });
        (await FaultAsync(() => Client(server).GetManifestAsync(Reference(server), Token))).Kind.ShouldBe(
            OutboundFault.AddressForbidden
        );
        secret.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ftp://example.com/x")]
    [InlineData("https://user:password@example.com/x")]
    [InlineData("/v2/again")]
    [InlineData("//")]
    [InlineData("//h:99999/x")]
    [InlineData("http:")]
    [InlineData("file:///etc/passwd")]
    public async Task Read_StrangeOrEndlessRedirect_IsProtocolFault(string location)
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            context.Response.Redirect(location, false);
            return Task.CompletedTask;
        });
        (await FaultAsync(() => Client(server).GetManifestAsync(Reference(server), Token))).Kind.ShouldBe(
            OutboundFault.Protocol
        );
        server.Requests.Count.ShouldBeLessThanOrEqualTo(4);
    }

    [Theory]
    [InlineData("//")]
    [InlineData("//h:99999/x")]
    public async Task Upload_SessionNowhere_IsProtocolFault(string location)
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Method == "POST" ? 202 : 404;
            context.Response.Headers.Location = location;
            return Task.CompletedTask;
        });
        (
            await FaultAsync(() =>
                Client(server)
                    .UploadBlobAsync(
                        Reference(server).Repository,
                        Other,
                        5,
                        _ => ValueTask.FromResult<Stream>(new MemoryStream(new byte[5])),
                        Token
                    )
            )
        ).Kind.ShouldBe(OutboundFault.Protocol);
    }

    [Fact]
    public async Task Upload_SessionAtOtherHost_GetsNeitherBytesNorCredentials()
    {
        await using var thief = await StubServer.StartAsync(context => context.Response.WriteAsync(""));
        await using var server = await StubServer.StartAsync(context =>
            Protected(
                context,
                () =>
                {
                    context.Response.StatusCode = 202;
                    context.Response.Headers.Location = thief.Url + "/upload";
                    return Task.CompletedTask;
                }
            )
        );
        (
            await FaultAsync(() =>
                Client(server, thief)
                    .UploadBlobAsync(
                        Reference(server).Repository,
                        Other,
                        5,
                        _ => ValueTask.FromResult<Stream>(new MemoryStream(new byte[5])),
                        Token
                    )
            )
        ).Kind.ShouldBe(OutboundFault.Protocol);
        thief.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Upload_RedirectedPost_IsNotFollowed()
    {
        await using var thief = await StubServer.StartAsync(context => context.Response.WriteAsync(""));
        await using var server = await StubServer.StartAsync(context =>
            Protected(
                context,
                () =>
                {
                    context.Response.Redirect(thief.Url + "/v2/x/blobs/uploads/", false, true);
                    return Task.CompletedTask;
                }
            )
        );
        (
            await FaultAsync(() =>
                Client(server, thief)
                    .PutManifestAsync(
                        Reference(server).Repository,
                        "v1",
                        Encoding.UTF8.GetBytes(Manifest),
                        MediaTypes.OciManifest,
                        Token
                    )
            )
        ).Kind.ShouldBe(OutboundFault.Protocol);
        thief.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task PutManifestAsync_RegistryStoresOtherDigest_IsRefused()
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            context.Response.StatusCode = 201;
            context.Response.Headers["Docker-Content-Digest"] = Other.ToString();
            return Task.CompletedTask;
        });
        (
            await FaultAsync(() =>
                Client(server)
                    .PutManifestAsync(
                        Reference(server).Repository,
                        "v1",
                        Encoding.UTF8.GetBytes(Manifest),
                        MediaTypes.OciManifest,
                        Token
                    )
            )
        ).Kind.ShouldBe(OutboundFault.Protocol);
    }

    [Theory]
    [InlineData(403, OutboundFault.RateLimited, true)]
    [InlineData(404, OutboundFault.NotFound, false)]
    [InlineData(429, OutboundFault.RateLimited, true)]
    [InlineData(500, OutboundFault.ServerError, true)]
    [InlineData(503, OutboundFault.ServerError, true)]
    [InlineData(418, OutboundFault.Protocol, false)]
    [InlineData(204, OutboundFault.Protocol, false)]
    public async Task GetManifestAsync_ErrorStatus_IsThatFaultWithoutTheBody(
        int status,
        OutboundFault kind,
        bool isTransient
    )
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "17";
            return status == 204 ? Task.CompletedTask : context.Response.WriteAsync("MARKER <script>");
        });
        var fault = await FaultAsync(() => Client(server).GetManifestAsync(Reference(server), Token));
        fault.Kind.ShouldBe(kind);
        fault.IsTransient.ShouldBe(isTransient);
        fault.RetryAfter.ShouldBe(isTransient ? TimeSpan.FromSeconds(17) : null);
        fault.ToString().ShouldNotContain("MARKER");
        fault.Message.ShouldContain(server.Host);
    }

    [Fact]
    public async Task GetManifestAsync_RefusedWithoutAWordOfLater_IsForbidden()
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            context.Response.StatusCode = 403;
            context.Response.Headers["x-ratelimit-remaining"] = "59";
            return Task.CompletedTask;
        });
        (await FaultAsync(() => Client(server).GetManifestAsync(Reference(server), Token))).Kind.ShouldBe(
            OutboundFault.Forbidden
        );
    }

    [Theory]
    [InlineData("-5", 0)]
    [InlineData("99999999999", 86400)]
    [InlineData("999999", 86400)]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", 0)]
    [InlineData("tomorrow", 0)]
    public async Task RateLimited_StrangeRetryAfter_IsBounded(string header, int mostSeconds)
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = header;
            return Task.CompletedTask;
        });
        var wait = (await FaultAsync(() => Client(server).GetManifestAsync(Reference(server), Token))).RetryAfter;
        (wait ?? TimeSpan.Zero).ShouldBe(TimeSpan.FromSeconds(mostSeconds));
    }

    internal static RegistryClient Client(params StubServer[] servers)
    {
        var rules = servers.Select(server => new HostRule(server.Host, Insecure: true, AllowPrivate: true));
        HostRules.TryCreate(rules, out var checkedRules, out var error).ShouldBeTrue(error);
        return new RegistryClient(
            new OutboundHttp(checkedRules!, TimeProvider.System),
            DockerConfig.For(servers[0].Host, User)
        );
    }

    internal static ImageReference Reference(StubServer server) =>
        new(new RepositoryName(server.Host, "team/app"), "v1", null);

    internal static async Task<OutboundException> FaultAsync(Func<Task> action) =>
        await Should.ThrowAsync<OutboundException>(action);

    internal static Task ServeManifest(HttpContext context)
    {
        context.Response.ContentType = MediaTypes.OciManifest;
        context.Response.ContentLength = Manifest.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(Manifest);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task Protected(HttpContext context, Func<Task> inner)
    {
        if (context.Request.Headers.Authorization.Count > 0)
        {
            return inner();
        }

        context.Response.StatusCode = 401;
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"x\"";
        return Task.CompletedTask;
    }
}
