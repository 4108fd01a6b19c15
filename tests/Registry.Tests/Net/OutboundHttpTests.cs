using System.Net;
using Dockerflow.Net;
using Dockerflow.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Registry.Tests.Net;

public sealed class OutboundHttpTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task SendAsync_CertificateOfGivenAuthority_IsTrusted()
    {
        using var authority = new TestAuthority();
        await using var server = await StubServer.StartAsync(
            context => context.Response.WriteAsync("hello"),
            authority.Issue("localhost", IPAddress.Loopback)
        );

        (await GetAsync(new HostRule(server.Host, CaBundle: authority.Pem, AllowPrivate: true))).ShouldBe("hello");
    }

    [Fact]
    public async Task SendAsync_CertificateOfUnknownAuthority_IsTlsFault()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        await using var server = await StubServer.StartAsync(
            context => context.Response.WriteAsync("hello"),
            authority.Issue("localhost", IPAddress.Loopback)
        );

        (await FaultAsync(new HostRule(server.Host, AllowPrivate: true))).Kind.ShouldBe(OutboundFault.Tls);
        (await FaultAsync(new HostRule(server.Host, CaBundle: other.Pem, AllowPrivate: true))).Kind.ShouldBe(
            OutboundFault.Tls
        );
        server.Requests.ShouldBeEmpty();
    }

    /// <summary>Whoever may write a certificate could have the operator ask any address inside.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendAsync_CertificateThatNamesItsIssuersAddress_AsksNobodyThere(bool hasBundle)
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        await using var inside = await StubServer.StartAsync(context => context.Response.WriteAsync("secret"));
        await using var server = await StubServer.StartAsync(
            context => context.Response.WriteAsync("hello"),
            authority.Issue("localhost", IPAddress.Loopback, new Uri($"{inside.Url}/latest/meta-data/"))
        );
        var bundle = hasBundle ? other.Pem : null;

        (await FaultAsync(new HostRule(server.Host, CaBundle: bundle, AllowPrivate: true))).Kind.ShouldBe(
            OutboundFault.Tls
        );

        inside.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task SendAsync_CertificateForOtherName_IsTlsFault()
    {
        using var authority = new TestAuthority();
        await using var server = await StubServer.StartAsync(
            context => context.Response.WriteAsync("hello"),
            authority.Issue("other.example", null)
        );

        (await FaultAsync(new HostRule(server.Host, CaBundle: authority.Pem, AllowPrivate: true))).Kind.ShouldBe(
            OutboundFault.Tls
        );
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task SendAsync_LoopbackWithoutPermission_IsForbiddenAndNothingConnects(string name)
    {
        await using var server = await StubServer.StartAsync(context => context.Response.WriteAsync("secret"));
        var host = $"{name}:{new Uri(server.Url).Port}";

        var fault = await FaultAsync(new HostRule(host, Insecure: true));

        fault.Kind.ShouldBe(OutboundFault.AddressForbidden);
        fault.Message.ShouldContain("allowPrivate");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task SendAsync_MetadataAddress_IsForbiddenEvenWithPermission() =>
        (await FaultAsync(new HostRule("169.254.169.254", Insecure: true, AllowPrivate: true))).Kind.ShouldBe(
            OutboundFault.AddressForbidden
        );

    [Fact]
    public async Task SendAsync_ClosedPort_IsUnreachable() =>
        (await FaultAsync(new HostRule("127.0.0.1:1", Insecure: true, AllowPrivate: true))).Message.ShouldBe(
            "127.0.0.1:1 cannot be reached: connection refused"
        );

    [Fact]
    public async Task SendAsync_UnknownName_IsUnreachable() =>
        (await FaultAsync(new HostRule("nowhere.invalid", Insecure: true, AllowPrivate: true))).Kind.ShouldBe(
            OutboundFault.Unreachable
        );

    [Fact]
    public async Task SendAsync_SilentServer_IsUnreachableWhenTheTimeIsOver()
    {
        var clock = new FakeTimeProvider();
        await using var server = await StubServer.StartAsync(async context =>
        {
            clock.Advance(Limit);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });

        var fault = await FaultAsync(new HostRule(server.Host, Insecure: true, AllowPrivate: true), clock);

        fault.Kind.ShouldBe(OutboundFault.Unreachable);
        fault.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task SendAsync_CallerCancels_ThrowsCancellationAndNoFault()
    {
        using var caller = new CancellationTokenSource();
        await using var server = await StubServer.StartAsync(async context =>
        {
            await caller.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });

        await Should.ThrowAsync<OperationCanceledException>(() =>
            GetAsync(new HostRule(server.Host, Insecure: true, AllowPrivate: true), TimeProvider.System, caller.Token)
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadBoundedAsync_EndlessBody_IsTooLarge(bool chunked)
    {
        await using var server = await StubServer.StartAsync(async context =>
        {
            context.Response.ContentLength = chunked ? null : 5000;
            await context.Response.Body.WriteAsync(new byte[5000]);
        });

        (await FaultAsync(new HostRule(server.Host, Insecure: true, AllowPrivate: true))).Kind.ShouldBe(
            OutboundFault.TooLarge
        );
    }

    [Fact]
    public async Task SendAsync_PlainHttpWithoutPermission_SendsNothing()
    {
        await using var server = await StubServer.StartAsync(context => context.Response.WriteAsync("secret"));
        using var http = Make(new HostRule(server.Host, AllowPrivate: true), TimeProvider.System);
        using var guard = http.Guard(Limit, TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Url);

        (
            await Should.ThrowAsync<OutboundException>(() =>
                http.SendAsync(
                    new OutboundTarget(server.Host, new Uri(server.Url), http.Rules.Find(server.Host)),
                    request,
                    guard
                )
            )
        ).Kind.ShouldBe(OutboundFault.AddressForbidden);

        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Telling_AnswerOrNone_TellsOfEachRequestAndItsPause()
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/limited" ? 429 : 200;
            context.Response.Headers.RetryAfter = "17";
            return Task.CompletedTask;
        });
        using var http = Make(new HostRule(server.Host, Insecure: true, AllowPrivate: true), TimeProvider.System);
        var target = http.Rules.TargetOf(server.Host);
        var told = new List<OutboundAnswer>();
        var telling = http.Telling(told.Add);
        using var guard = http.Guard(Limit, TestContext.Current.CancellationToken);
        await GetAsync(telling, "/");
        await GetAsync(telling, "/limited");
        await GetAsync(http, "/limited");
        await server.DisposeAsync();
        await Should.ThrowAsync<OutboundException>(() => GetAsync(telling, "/gone"));

        told.ShouldBe([new(target.Host, null), new(target.Host, TimeSpan.FromSeconds(17)), new(target.Host, null)]);

        async Task GetAsync(OutboundHttp way, string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(target.BaseAddress, path));
            using var response = await way.SendAsync(target, request, guard);
        }
    }

    private static OutboundHttp Make(HostRule rule, TimeProvider clock)
    {
        HostRules.TryCreate([rule], out var rules, out var error).ShouldBeTrue(error);
        return new OutboundHttp(rules!, clock);
    }

    private static async Task<OutboundException> FaultAsync(HostRule rule, TimeProvider? clock = null) =>
        await Should.ThrowAsync<OutboundException>(() =>
            GetAsync(rule, clock ?? TimeProvider.System, TestContext.Current.CancellationToken)
        );

    private static Task<string> GetAsync(HostRule rule) =>
        GetAsync(rule, TimeProvider.System, TestContext.Current.CancellationToken);

    private static async Task<string> GetAsync(HostRule rule, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var http = Make(rule, clock);
        var target = http.Rules.TargetOf(rule.Host);
        using var guard = http.Guard(Limit, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, target.BaseAddress);
        using var response = await http.SendAsync(target, request, guard);
        return System.Text.Encoding.UTF8.GetString(await response.ReadBoundedAsync(rule.Host, 1000, guard));
    }
}
