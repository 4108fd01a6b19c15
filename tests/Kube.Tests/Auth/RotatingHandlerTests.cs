using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Tests.Fakes;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Auth;

/// <summary>Authorities and client certificates that are replaced while the client runs.</summary>
public sealed class RotatingHandlerTests : IDisposable
{
    private readonly TestCertificates before = new();
    private readonly TestCertificates after = new();
    private readonly TempFolder folder = new();
    private readonly FakeTimeProvider time = new();

    public void Dispose()
    {
        before.Dispose();
        after.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Call_AuthorityRotated_NewOneIsBelievedAfterAMinuteAndTheOldOneNoMore()
    {
        await using var server = await StartAsync();
        using var client = Client(server);
        await AnsweredAsync(client);
        folder.Write("ca.crt", after.RootPem);
        time.Advance(TimeSpan.FromMinutes(1));
        server.Certificate = after.Issue("127.0.0.1");
        await AnsweredAsync(client);
        server.Certificate = before.Issue("127.0.0.1");
        await RefusedAsync(client);
    }

    [Fact]
    public async Task Call_AuthorityRotatedWithinTheMinute_TheFailedHandshakeReadsItAgain()
    {
        await using var server = await StartAsync();
        using var client = Client(server);
        await AnsweredAsync(client);
        folder.Write("ca.crt", after.RootPem);
        server.Certificate = after.Issue("127.0.0.1");
        time.Advance(TimeSpan.FromSeconds(1));
        await AnsweredAsync(client);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not PEM")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    [InlineData(null)]
    public async Task Call_AuthorityFileUnusable_TheOldOneStaysInUse(string? content)
    {
        await using var server = await StartAsync();
        using var client = Client(server);
        if (content is null)
            File.Delete(folder.PathOf("ca.crt"));
        else
            folder.Write("ca.crt", content);
        time.Advance(TimeSpan.FromMinutes(5));
        await AnsweredAsync(client);
        server.Certificate = after.Issue("127.0.0.1");
        await RefusedAsync(client);
    }

    [Fact]
    public void Create_AuthorityFileUnusable_IsAnErrorWithItsName()
    {
        folder.Write("ca.crt", "not PEM");
        var path = folder.Write("config", TestConfig.Yaml(["server: https://x", "certificate-authority: ca.crt"], []));
        Should.Throw<KubeException>(() => TestConfig.Client(path)).Message.ShouldContain(folder.PathOf("ca.crt"));
    }

    [Fact]
    public async Task Call_ClientCertificateReplaced_NewOneIsShownAfterAMinute()
    {
        Identity("old");
        await using var server = await StartAsync();
        using var client = Client(server, "client-certificate: me.crt", "client-key: me.key");
        (await VersionAsync(client)).ShouldBe("CN=old");
        Identity("new");
        (await VersionAsync(client)).ShouldBe("CN=old");
        time.Advance(TimeSpan.FromMinutes(1));
        (await VersionAsync(client)).ShouldBe("CN=new");
    }

    [Fact]
    public async Task Call_OnlyTheCertificateIsReplacedYet_ThePairBeforeStaysInUse()
    {
        Identity("old");
        await using var server = await StartAsync();
        using var client = Client(server, "client-certificate: me.crt", "client-key: me.key");
        var (certificate, key) = before.IssuePem("new");
        folder.Write("me.crt", certificate);
        time.Advance(TimeSpan.FromMinutes(1));
        (await VersionAsync(client)).ShouldBe("CN=old");
        folder.Write("me.key", key);
        time.Advance(TimeSpan.FromMinutes(1));
        (await VersionAsync(client)).ShouldBe("CN=new");
    }

    [Fact]
    public async Task Watch_RunningWhileTheAuthorityRotates_GoesOnAndItsConnectionIsClosedAfterIt()
    {
        var ended = new TaskCompletionSource();
        var next = new TaskCompletionSource();
        await using var server = await TlsServer.StartAsync(before.Issue("127.0.0.1"));
        var connections = new HashSet<string>();
        server.Answer = async context =>
        {
            lock (connections)
                connections.Add(context.Connection.Id);
            if (!context.Request.QueryString.Value!.Contains("watch", StringComparison.Ordinal))
            {
                await TlsServer.VersionAsync(context);
                return;
            }
            context.Features.Get<IConnectionLifetimeFeature>()!.ConnectionClosed.Register(ended.SetResult);
            await WriteLineAsync(context, Answer.Event("ADDED", Answer.ConfigMap("a", "1")));
            await next.Task;
            await WriteLineAsync(context, Answer.Event("ADDED", Answer.ConfigMap("b", "2")));
        };
        using var client = Client(server);
        var watch = client
            .WatchAsync(CoreResources.ConfigMap, null, new WatchOptions("0"), TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await watch.MoveNextAsync()).ShouldBeTrue();
        folder.Write("ca.crt", $"{before.RootPem}\n{after.RootPem}");
        time.Advance(TimeSpan.FromMinutes(1));
        await VersionAsync(client);
        connections.Count.ShouldBe(2);
        ended.Task.IsCompleted.ShouldBeFalse();
        next.SetResult();
        (await watch.MoveNextAsync()).ShouldBeTrue();
        watch.Current.Key.Name.ShouldBe("b");
        (await watch.MoveNextAsync()).ShouldBeFalse();
        await watch.DisposeAsync();
        await ended.Task.WaitAsync(TestContext.Current.CancellationToken);
        await VersionAsync(client);
        connections.Count.ShouldBe(2);
    }

    private static async Task WriteLineAsync(HttpContext context, string line)
    {
        await context.Response.WriteAsync($"{line}\n");
        await context.Response.Body.FlushAsync();
    }

    private void Identity(string name)
    {
        var (certificate, key) = before.IssuePem(name);
        folder.Write("me.crt", certificate);
        folder.Write("me.key", key);
    }

    private Task<TlsServer> StartAsync() => TlsServer.StartAsync(before.Issue("127.0.0.1"), oneRequestEach: true);

    private KubeClient Client(TlsServer server, params string[] user)
    {
        folder.Write("ca.crt", before.RootPem);
        string[] cluster = [$"server: {server.Address}", "certificate-authority: ca.crt"];
        return TestConfig.Client(folder.Write("config", TestConfig.Yaml(cluster, user)), time);
    }

    private static async Task AnsweredAsync(KubeClient client) => (await VersionAsync(client)).ShouldBe("nobody");

    private static async Task RefusedAsync(KubeClient client)
    {
        KubeException? failure = null;
        // One connection more than requests may be open from before: whoever asks for HTTP/2 and gets HTTP/1.1 while the next
        // connection is on its way has two. Each is good for one request; then comes a handshake.
        for (var spare = 0; failure is null && spare < 3; spare++)
            failure = await PatchAsync(client);
        failure.ShouldNotBeNull("no handshake was refused");
        failure.Reason.ShouldBe(KubeException.Unreachable);
        failure.ToString().ShouldContain("certificate");
    }

    // A write that is not sent again, because that would wait for a clock that stands still.
    private static async Task<KubeException?> PatchAsync(KubeClient client)
    {
        var patch = Patch.Merge(new System.Text.Json.Nodes.JsonObject());
        var name = new ResourceKey("n", "m");
        try
        {
            await client.PatchAsync(CoreResources.ConfigMap, name, patch, TestContext.Current.CancellationToken);
            return null;
        }
        catch (KubeException failure)
        {
            return failure;
        }
    }

    private static Task<string> VersionAsync(KubeClient client) =>
        client.ServerVersionAsync(TestContext.Current.CancellationToken);
}
