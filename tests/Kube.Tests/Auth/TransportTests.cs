using System.Collections.Concurrent;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Tests.Fakes;

namespace Dockerflow.Kube.Tests.Auth;

/// <summary>Who is believed to be the API server, and who this client says it is.</summary>
public sealed class TransportTests : IDisposable
{
    private readonly TestCertificates ours = new();
    private readonly TestCertificates others = new();
    private readonly TempFolder folder = new();

    public void Dispose()
    {
        ours.Dispose();
        others.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Call_OurAuthorityAndRightAddress_IsAnswered()
    {
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        (await VersionAsync(server, [Trust(ours)])).ShouldBe("nobody");
    }

    [Fact]
    public async Task Call_OurAuthorityAndWrongName_IsRefused()
    {
        await using var server = await TlsServer.StartAsync(ours.Issue("other.example"));
        await RefusedAsync(server, Trust(ours));
    }

    [Fact]
    public async Task Call_OtherAuthorityAndRightAddress_IsRefused()
    {
        await using var server = await TlsServer.StartAsync(others.Issue("127.0.0.1"));
        await RefusedAsync(server, Trust(ours));
    }

    [Fact]
    public async Task Call_BundleOfTwoAuthorities_BothAreBelieved()
    {
        var bundle = Data("certificate-authority", $"{ours.RootPem}\n{others.RootPem}");
        foreach (var authority in new[] { ours, others })
        {
            await using var server = await TlsServer.StartAsync(authority.Issue("127.0.0.1"));
            (await VersionAsync(server, [bundle])).ShouldBe("nobody");
        }
    }

    [Fact]
    public async Task Call_TlsServerName_IsTheNameThatIsAskedForAndMustMatch()
    {
        await using var server = await TlsServer.StartAsync(ours.Issue("kubernetes.example"));
        (await VersionAsync(server, [Trust(ours), "tls-server-name: kubernetes.example"])).ShouldBe("nobody");
        server.AskedNames.ShouldBe(["kubernetes.example"]);
        server.Certificate = ours.Issue("127.0.0.1");
        await RefusedAsync(server, Trust(ours), "tls-server-name: kubernetes.example");
    }

    [Fact]
    public async Task Call_SkipTlsVerify_TakesAnyServer()
    {
        await using var server = await TlsServer.StartAsync(others.Issue("other.example"));
        (await VersionAsync(server, ["insecure-skip-tls-verify: true"])).ShouldBe("nobody");
    }

    [Fact]
    public async Task Call_ClientCertificateAsData_IsShown()
    {
        var (certificate, key) = ours.IssuePem("somebody");
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        var version = await VersionAsync(
            server,
            [Trust(ours)],
            Data("client-certificate", certificate),
            Data("client-key", key)
        );
        version.ShouldBe("CN=somebody");
    }

    [Fact]
    public async Task Call_ClientCertificateAsFiles_IsShown()
    {
        var (certificate, key) = ours.IssuePem("somebody");
        folder.Write("me.crt", certificate);
        folder.Write("me.key", key);
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        (await VersionAsync(server, [Trust(ours)], "client-certificate: me.crt", "client-key: me.key")).ShouldBe(
            "CN=somebody"
        );
    }

    [Fact]
    public async Task Call_Token_IsSent()
    {
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        (await VersionAsync(server, [Trust(ours)], "token: t0ken")).ShouldBe("Bearer t0ken");
    }

    [Fact]
    public async Task Call_UserNameAndPassword_AreSent()
    {
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        (await VersionAsync(server, [Trust(ours)], "username: me", "password: 'x:y'")).ShouldBe("Basic bWU6eDp5");
    }

    [Fact]
    public async Task Call_Impersonation_IsInTheHeaders()
    {
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        var seen = new List<string>();
        server.Answer = context =>
        {
            seen.AddRange(
                context
                    .Request.Headers.Where(each =>
                        each.Key.StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase)
                    )
                    .SelectMany(each => each.Value, (each, value) => $"{each.Key.ToLowerInvariant()}={value}")
            );
            return TlsServer.VersionAsync(context);
        };
        await VersionAsync(
            server,
            [Trust(ours)],
            "token: t",
            "as: jane",
            "as-uid: '7'",
            "as-groups: [a]",
            "as-user-extra: {example.org/Scopes: [x]}"
        );
        seen.Order()
            .ShouldBe([
                "impersonate-extra-example.org%2fscopes=x",
                "impersonate-group=a",
                "impersonate-uid=7",
                "impersonate-user=jane",
            ]);
    }

    [Fact]
    public async Task Call_ProxyUrl_GoesThroughTheProxyAndStillChecksTheServer()
    {
        await using var server = await TlsServer.StartAsync(ours.Issue("kubernetes.example"));
        await using var proxy = TestProxy.Start(server.Port);
        var path = Config("https://kubernetes.example:6443", [Trust(ours), $"proxy-url: {proxy.Address}"]);
        using var client = TestConfig.Client(path);
        (await client.ServerVersionAsync(TestContext.Current.CancellationToken)).ShouldBe("nobody");
        proxy.Targets.ShouldBe(["kubernetes.example:6443"]);
        server.Certificate = ours.Issue("other.example");
        using var second = TestConfig.Client(path);
        await RefusedAsync(second);
    }

    [Fact]
    public async Task Call_ProxyUrlWithTlsServerName_TheProxyGetsTheAddressAndTheServerTheName()
    {
        await using var server = await TlsServer.StartAsync(ours.Issue("inner.example"));
        await using var proxy = TestProxy.Start(server.Port);
        string[] cluster = [Trust(ours), $"proxy-url: {proxy.Address}", "tls-server-name: inner.example"];
        using var client = TestConfig.Client(Config("https://kubernetes.example:6443", cluster));
        (await client.ServerVersionAsync(TestContext.Current.CancellationToken)).ShouldBe("nobody");
        proxy.Targets.ShouldBe(["kubernetes.example:6443"]);
    }

    [Fact]
    public async Task Call_ProxyThatAsksWho_GetsTheNameAndPasswordOfProxyUrl()
    {
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        await using var proxy = TestProxy.Start(server.Port, secret: "bWU6cCB3"); // me:p w
        var address = $"http://me:p%20w@{proxy.Address.Authority}";
        (await VersionAsync(server, [Trust(ours), $"proxy-url: {address}"])).ShouldBe("nobody");
        proxy.Targets.ShouldBe([$"127.0.0.1:{server.Port}"]);
    }

    [Fact]
    public async Task Call_MoreStreamsThanAConnectionHolds_OpensAnother()
    {
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"), streamsEach: 2);
        var connections = new ConcurrentDictionary<string, string>();
        var arrived = 0;
        var all = new TaskCompletionSource();
        server.Answer = async context =>
        {
            connections[context.Connection.Id] = context.Request.Protocol;
            if (Interlocked.Increment(ref arrived) == 5)
                all.SetResult();
            await all.Task;
            await TlsServer.VersionAsync(context);
        };
        using var client = TestConfig.Client(Config(server.Address, [Trust(ours)]));
        await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => client.ServerVersionAsync(TestContext.Current.CancellationToken))
        );
        connections.Count.ShouldBeGreaterThan(1);
        connections.Values.Distinct().ShouldBe(["HTTP/2"]);
    }

    [Fact]
    public async Task Call_InPod_SendsItsTokenAndBelievesItsAuthority()
    {
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        folder.Write("serviceaccount/token", "t0ken\n");
        folder.Write("serviceaccount/ca.crt", ours.RootPem);
        var around = TestConfig.Around(
            folder.Path,
            ("KUBERNETES_SERVICE_HOST", "127.0.0.1"),
            ("KUBERNETES_SERVICE_PORT", $"{server.Port}")
        );
        using var client = KubeClient.Create(new KubeOptions(), around);
        (await client.ServerVersionAsync(TestContext.Current.CancellationToken)).ShouldBe("Bearer t0ken");
        server.Certificate = others.Issue("127.0.0.1");
        using var second = KubeClient.Create(new KubeOptions(), around);
        await RefusedAsync(second);
    }

    private static string Trust(TestCertificates authority) => Data("certificate-authority", authority.RootPem);

    private static string Data(string name, string pem) =>
        $"{name}-data: {Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(pem))}";

    private async Task RefusedAsync(TlsServer server, params string[] cluster)
    {
        using var client = TestConfig.Client(Config(server.Address, cluster));
        await RefusedAsync(client);
    }

    private static async Task RefusedAsync(KubeClient client)
    {
        var failure = await Should.ThrowAsync<KubeException>(() =>
            client.ServerVersionAsync(TestContext.Current.CancellationToken)
        );
        failure.Reason.ShouldBe(KubeException.Unreachable);
        failure.ToString().ShouldContain("certificate");
    }

    private async Task<string> VersionAsync(TlsServer server, string[] cluster, params string[] user)
    {
        using var client = TestConfig.Client(Config(server.Address, cluster, user));
        return await client.ServerVersionAsync(TestContext.Current.CancellationToken);
    }

    private string Config(string address, string[] cluster, params string[] user) =>
        folder.Write("config", TestConfig.Yaml([$"server: {address}", .. cluster], user));
}
