using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Election;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Election;

public sealed class FenceTests
{
    private static readonly ResourceKey Key = new("n", "a");
    private static readonly ResourceKey LeaseKey = new("n", "l");
    private readonly FakeTimeProvider clock = new();
    private readonly Leadership leadership;

    public FenceTests() =>
        leadership = new Leadership(new ElectionOptions { Lease = LeaseKey, Identity = "me" }, clock);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Writes => ["POST", "PATCH", "DELETE"];

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_NoTerm_IsRefusedAndNothingIsSent(string verb)
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = Client(server.Address);
        (await RefusalAsync(client, verb)).ShouldBe(KubeException.NotLeading);
        server.Seen.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_InTheTerm_Passes(string verb)
    {
        await using var server = await ScriptedServer.StartAsync(Answer.Json(Answer.ConfigMap("a", "1")));
        using var client = Client(server.Address);
        leadership.Begin(clock.GetTimestamp(), 1).ShouldBeTrue();
        (await RefusalAsync(client, verb)).ShouldBeNull();
        server.Seen.ShouldHaveSingleItem().Method.ShouldBe(verb);
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_AfterTheDeadline_IsRefusedThoughNobodyEndedTheTerm(string verb)
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = Client(server.Address);
        leadership.Begin(clock.GetTimestamp(), 1);
        clock.Advance(leadership.Options.RenewDeadline);
        (await RefusalAsync(client, verb)).ShouldBe(KubeException.NotLeading);
        leadership.IsOverdue.ShouldBeTrue();
        server.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_NoTerm_Passes()
    {
        await using var server = await ScriptedServer.StartAsync(Answer.Json(Answer.ConfigMap("a", "1")));
        using var client = Client(server.Address);
        (await client.GetAsync(CoreResources.ConfigMap, Key, Ct)).ShouldNotBeNull();
    }

    [Fact]
    public async Task WriteToTheLease_NoTerm_Passes()
    {
        await using var server = await ScriptedServer.StartAsync(Answer.Json("{}"), Answer.Json("{}"));
        using var client = Client(server.Address);
        await client.CreateAsync(CoreResources.Lease, LeaseIntent.New(leadership.Options, default), new(), Ct);
        await client.PatchAsync(CoreResources.Lease, LeaseKey, Patch.Merge(new JsonObject()), Ct);
        server.Seen.Count.ShouldBe(2);
    }

    [Fact]
    public async Task WriteToAnotherLease_NoTerm_IsRefused()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = Client(server.Address);
        var other = new ResourceKey("n", "xl");
        var failure = await Should.ThrowAsync<KubeException>(
            client.PatchAsync(CoreResources.Lease, other, Patch.Merge(new JsonObject()), Ct)
        );
        failure.Reason.ShouldBe(KubeException.NotLeading);
    }

    /// <summary>The connection stands, the term ends, the body must not go out: as after SIGSTOP between the two.</summary>
    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Write_DeadlinePassesBetweenCheckAndSending_ServerNeverGetsTheBody(HttpProtocols protocol)
    {
        using var certificates = new TestCertificates();
        var bodies = new List<string>();
        await using var server = await StartAsync(protocol, certificates, bodies);
        var frozen = new Intercept(Connection(certificates));
        using var client = new KubeClient(
            new Uri(server.Urls.First() + "/"),
            frozen,
            new KubeOptions { Wrap = leadership.Around, Time = clock }
        );
        leadership.Begin(clock.GetTimestamp(), 1);
        (await RefusalAsync(client, "PATCH")).ShouldBeNull();
        clock.Advance(leadership.Options.RenewDeadline - TimeSpan.FromSeconds(1));
        frozen.Before = () => clock.Advance(TimeSpan.FromSeconds(1));
        (await RefusalAsync(client, "PATCH")).ShouldBe(KubeException.NotLeading);
        lock (bodies)
            bodies.ShouldBe(["""{"data":{"x":"y"}}"""]);
    }

    [Fact]
    public async Task Write_WithoutAnAnswer_IsGivenUpBeforeAnotherMayLead()
    {
        var silent = new Intercept(null);
        using var client = new KubeClient(
            new Uri("http://server/"),
            silent,
            new KubeOptions { Wrap = leadership.Around, Time = clock }
        );
        leadership.Begin(clock.GetTimestamp(), 1);
        var start = clock.GetTimestamp();
        var writing = RefusalAsync(client, "PATCH");
        clock.Advance(leadership.Options.WriteLimit - TimeSpan.FromMilliseconds(1));
        writing.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMilliseconds(1));
        (await writing).ShouldBe(KubeException.Timeout);
        clock.GetElapsedTime(start).ShouldBe(leadership.Options.LeaseDuration - leadership.Options.RenewDeadline);
    }

    [Fact]
    public async Task Write_TermEndsMeanwhile_IsGivenUpAtOnce()
    {
        using var client = new KubeClient(
            new Uri("http://server/"),
            new Intercept(null),
            new KubeOptions { Wrap = leadership.Around, Time = clock }
        );
        leadership.Begin(clock.GetTimestamp(), 1);
        var writing = RefusalAsync(client, "POST");
        leadership.End();
        (await writing).ShouldBe(KubeException.Timeout);
    }

    [Fact]
    public void Extend_AfterTheDeadline_ChangesNothing()
    {
        leadership.Begin(clock.GetTimestamp(), 1);
        clock.Advance(leadership.Options.RenewDeadline / 2);
        var sentAt = clock.GetTimestamp();
        clock.Advance(leadership.Options.RenewDeadline / 2);
        leadership.Extend(sentAt).ShouldBeFalse();
        leadership.IsHeld.ShouldBeFalse();
    }

    [Fact]
    public void Extend_CountsFromWhenTheRenewalWasSent()
    {
        leadership.Begin(clock.GetTimestamp(), 1);
        clock.Advance(TimeSpan.FromSeconds(2));
        var sentAt = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromSeconds(5));
        leadership.Extend(sentAt).ShouldBeTrue();
        leadership.Left.ShouldBe(leadership.Options.RenewDeadline - TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Begin_AfterAnEnd_IsRefused()
    {
        leadership.Begin(clock.GetTimestamp(), 1).ShouldBeTrue();
        leadership.Term.ShouldBe(1);
        leadership.End();
        leadership.Begin(clock.GetTimestamp(), 2).ShouldBeFalse();
        (leadership.IsHeld, leadership.IsOverdue, leadership.Term).ShouldBe((false, false, null));
    }

    private KubeClient Client(Uri address) =>
        new(address, new SocketsHttpHandler(), new KubeOptions { Wrap = leadership.Around, Time = clock });

    private static async Task<string?> RefusalAsync(KubeClient client, string verb)
    {
        try
        {
            await WriteAsync(client, verb);
            return null;
        }
        catch (KubeException failure)
        {
            return failure.Reason;
        }
    }

    private static Task WriteAsync(KubeClient client, string verb)
    {
        var map = new ConfigMap
        {
            Metadata = new ObjectMeta { Name = "a", Namespace = "n" },
        };
        var patch = Patch.Merge(new JsonObject { ["data"] = new JsonObject { ["x"] = "y" } });
        return verb switch
        {
            "POST" => client.CreateAsync(CoreResources.ConfigMap, map, new CreateOptions(), Ct),
            "PATCH" => client.PatchAsync(CoreResources.ConfigMap, Key, patch, Ct),
            _ => client.DeleteAsync(CoreResources.ConfigMap, Key, new DeleteOptions(), Ct),
        };
    }

    private static SocketsHttpHandler Connection(TestCertificates certificates)
    {
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        trust.CustomTrustStore.AddRange(certificates.Roots);
        return new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust },
        };
    }

    // Answers when the body is complete, and keeps it.
    private static async Task<WebApplication> StartAsync(
        HttpProtocols protocol,
        TestCertificates certificates,
        List<string> bodies
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                {
                    listen.Protocols = protocol;
                    listen.UseHttps(certificates.Issue("127.0.0.1"));
                }
            )
        );
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            var text = await body.ReadToEndAsync();
            lock (bodies)
                bodies.Add(text);
            await Answer.Json(Answer.ConfigMap("a", "1"))(context);
        });
        await app.StartAsync(Ct);
        return app;
    }

    /// <summary>Does something when the fence has let a write pass and the connection has not begun it; without a connection it is silent.</summary>
    private sealed class Intercept(HttpMessageHandler? inner) : DelegatingHandler(inner ?? new SocketsHttpHandler())
    {
        public Action Before { get; set; } = () => { };

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
        {
            Before();
            if (inner is null)
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            return await base.SendAsync(request, ct);
        }
    }
}
