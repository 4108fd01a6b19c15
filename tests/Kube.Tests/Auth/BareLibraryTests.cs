using System.Net;
using System.Net.Security;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Dockerflow.Kube.Tests.Fakes;
using k8s;
using k8s.Authentication;
using k8s.Autorest;
using k8s.Exceptions;

namespace Dockerflow.Kube.Tests.Auth;

/// <summary>
/// Why this project has credentials and connections of its own: the holes of KubernetesClient.Aot, each shown with
/// the library as it is normally used. When one of these fails, the library has closed the hole.
/// </summary>
public sealed class BareLibraryTests : IDisposable
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
    public async Task BareLibrary_WrongNameSameAuthority_IsAccepted()
    {
        await using var server = await TlsServer.StartAsync(ours.Issue("other.example"));
        (await VersionAsync(server, "token: t")).ShouldBe("Bearer t");
    }

    [Fact]
    public async Task BareLibrary_WrongTlsServerName_IsAccepted()
    {
        await using var server = await TlsServer.StartAsync(ours.Issue("other.example"));
        var config = Config(server.Address, ["tls-server-name: kubernetes.example"], ["token: t"]);
        (await VersionAsync(config)).ShouldBe("Bearer t");
    }

    [Fact]
    public void BareLibrary_ServerThatTheMachineTrusts_IsAcceptedWhateverTheConfiguredAuthority()
    {
        using var theirs = others.Issue("127.0.0.1");
        using var chain = new X509Chain();
        // None is what the machine's own trust says of it.
        Kubernetes.CertificateValidationCallBack(this, ours.Roots, theirs, chain, SslPolicyErrors.None).ShouldBeTrue();
    }

    [Fact]
    public async Task BareLibrary_BundleOfTwoAuthorities_OnlyTheFirstIsBelieved()
    {
        await using var server = await TlsServer.StartAsync(others.Issue("127.0.0.1"));
        var config = Config(server.Address, [], ["token: t"], $"{ours.RootPem}\n{others.RootPem}");
        await Should.ThrowAsync<HttpRequestException>(VersionAsync(config));
    }

    [Fact]
    public async Task BareLibrary_AuthorityRotated_IsNotNoticed()
    {
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"), oneRequestEach: true);
        using var client = new Kubernetes(Load(Config(server.Address, [], ["token: t"])));
        await VersionAsync(client);
        folder.Write("ca.crt", others.RootPem);
        server.Certificate = others.Issue("127.0.0.1");
        // One connection more than requests may be open from before; each is good for one request.
        await Should.ThrowAsync<HttpRequestException>(async () =>
        {
            for (var spare = 0; spare < 3; spare++)
                await VersionAsync(client);
        });
    }

    [Fact]
    public async Task BareLibrary_ClientCertificateReplaced_IsNotNoticed()
    {
        WriteIdentity("old");
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"), oneRequestEach: true);
        var config = Config(server.Address, [], ["client-certificate: me.crt", "client-key: me.key"]);
        using var client = new Kubernetes(Load(config));
        await VersionAsync(client);
        WriteIdentity("new");
        (await VersionAsync(client)).ShouldBe("CN=old");
    }

    [Fact]
    public async Task BareLibrary_TokenFileCannotBeReadForAMoment_RequestsFail()
    {
        var tokens = new TokenFileAuth(folder.Write("token", "t"));
        await tokens.GetAuthenticationHeaderAsync(TestContext.Current.CancellationToken);
        File.Delete(folder.PathOf("token"));
        // It looks again after a minute by a clock that cannot be turned.
        ExpiresAt(tokens, default);
        (await Should.ThrowAsync<Exception>(tokens.GetAuthenticationHeaderAsync(TestContext.Current.CancellationToken)))
            .ToString()
            .ShouldContain(nameof(FileNotFoundException));
    }

    [Fact]
    public async Task BareLibrary_TokenFileEmptyForAMoment_EmptyTokenIsSent()
    {
        var tokens = new TokenFileAuth(folder.Write("token", "t"));
        await tokens.GetAuthenticationHeaderAsync(TestContext.Current.CancellationToken);
        folder.Write("token", "");
        ExpiresAt(tokens, default);
        (await tokens.GetAuthenticationHeaderAsync(TestContext.Current.CancellationToken)).Parameter.ShouldBe("");
    }

    [Fact]
    public async Task BareLibrary_TokenReplacedOnTheServer_The401StaysForAMinute()
    {
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        server.Answer = TlsServer.Only("old");
        var config = Load(Config(server.Address, [], ["token: x"]));
        config.TokenProvider = new TokenFileAuth(folder.Write("token", "old"));
        using var client = new Kubernetes(config);
        await VersionAsync(client);
        server.Answer = TlsServer.Only("new");
        folder.Write("token", "new");
        for (var request = 0; request < 2; request++)
            (await RefusedAsync(client)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public void BareLibrary_TokenFileInAKubeconfig_IsNotKnown()
    {
        folder.Write("token", "t");
        Should
            .Throw<KubeConfigException>(() => Load(Config("https://x", [], ["tokenFile: token"])))
            .Message.ShouldContain("appropriate auth credentials");
    }

    [Fact]
    public async Task BareLibrary_StaleExecCredential_The401StaysForGood()
    {
        var plugin = new TestPlugin(folder);
        plugin.AnswersToken("old");
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        server.Answer = TlsServer.Only("old");
        using var client = new Kubernetes(Load(Config(server.Address, [], TestConfig.Plugin(plugin.Script))));
        await VersionAsync(client);
        server.Answer = TlsServer.Only("new");
        plugin.AnswersToken("new");
        var runs = plugin.Runs;
        for (var request = 0; request < 2; request++)
            (await RefusedAsync(client)).ShouldBe(HttpStatusCode.Unauthorized);
        plugin.Runs.ShouldBe(runs);
    }

    [Fact]
    public async Task BareLibrary_TwoFirstRequestsAtOnce_TwoRunsOfThePlugin()
    {
        // The first run is for the configuration itself; the others wait for each other.
        var plugin = new TestPlugin(
            folder,
            "if [ $(wc -l < runs) -gt 1 ]; then until [ -e go ]; do sleep 0.02; done; fi; cat answer"
        );
        plugin.AnswersToken("t");
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        using var client = new Kubernetes(Load(Config(server.Address, [], TestConfig.Plugin(plugin.Script))));
        var both = Task.WhenAll(VersionAsync(client), VersionAsync(client));
        while (plugin.Runs < 3)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        folder.Write("go", "");
        await both;
    }

    [Fact]
    public async Task BareLibrary_TokenBesideAPlugin_Loses()
    {
        var plugin = new TestPlugin(folder);
        plugin.AnswersToken("of-the-plugin");
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        var user = TestConfig.Plugin(plugin.Script).Prepend("token: explicit");
        (await VersionAsync(Config(server.Address, [], user))).ShouldBe("Bearer of-the-plugin");
    }

    [Fact]
    public void BareLibrary_PluginArgumentWithASpace_IsTornApart()
    {
        var script = folder.Write("args.sh", """printf %s "$#" > "$(dirname "$0")/count"; exit 1""");
        var user = TestConfig.Plugin(script).Select(line => line.Replace($"'{script}'", $"'{script}', 'one argument'"));
        Should.Throw<KubeConfigException>(() => Load(Config("https://x", [], user)));
        File.ReadAllText(folder.PathOf("count")).ShouldBe("2");
    }

    [Fact]
    public async Task BareLibrary_ProxyUrl_IsIgnored()
    {
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        await using var proxy = TestProxy.Start(server.Port);
        (await VersionAsync(Config(server.Address, [$"proxy-url: {proxy.Address}"], ["token: t"]))).ShouldBe(
            "Bearer t"
        );
        proxy.Targets.ShouldBeEmpty();
    }

    [Fact]
    public async Task BareLibrary_Impersonation_IsIgnored()
    {
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        string? who = "";
        server.Answer = context =>
        {
            who = context.Request.Headers["Impersonate-User"].FirstOrDefault();
            return TlsServer.VersionAsync(context);
        };
        await VersionAsync(Config(server.Address, [], ["token: t", "as: jane"]));
        who.ShouldBeNull();
    }

    [Fact]
    public void BareLibrary_MergedFiles_PathsOfTheSecondStartAtTheFirst()
    {
        folder.Write("one/ca.crt", others.RootPem);
        folder.Write("two/ca.crt", ours.RootPem);
        var one = folder.Write("one/config", "{apiVersion: v1, kind: Config, clusters: [], users: [], contexts: []}");
        var two = folder.Write(
            "two/config",
            TestConfig.Yaml(["server: https://x", "certificate-authority: ca.crt"], ["token: t"])
        );
        Merged(one, two).SslCaCerts.ShouldHaveSingleItem().ExportCertificatePem().ShouldBe(others.RootPem);
    }

    [Fact]
    public void BareLibrary_MergedFiles_AMissingOneIsAnError()
    {
        var there = folder.Write("config", TestConfig.Yaml(["server: https://x"], ["token: t"]));
        Should
            .Throw<KubeConfigException>(() => Merged(there, folder.PathOf("missing")))
            .Message.ShouldContain("not found");
    }

    private async Task<string> VersionAsync(TlsServer server, string user) =>
        await VersionAsync(Config(server.Address, [], [user]));

    private static async Task<string> VersionAsync(string config)
    {
        using var client = new Kubernetes(Load(config));
        return await VersionAsync(client);
    }

    private static async Task<string> VersionAsync(Kubernetes client) =>
        (await client.Version.GetCodeAsync(TestContext.Current.CancellationToken)).GitVersion;

    private static async Task<HttpStatusCode> RefusedAsync(Kubernetes client) =>
        (await Should.ThrowAsync<HttpOperationException>(VersionAsync(client))).Response.StatusCode;

    private static KubernetesClientConfiguration Load(string config) =>
        KubernetesClientConfiguration.BuildConfigFromConfigFile(config);

    // What BuildDefaultConfig does with the files of $KUBECONFIG, which a test cannot set for itself alone.
    private static KubernetesClientConfiguration Merged(params string[] files)
    {
        var load = typeof(KubernetesClientConfiguration).GetMethod(
            "LoadKubeConfig",
            BindingFlags.NonPublic | BindingFlags.Static,
            [typeof(FileInfo[]), typeof(bool)]
        )!;
        FileInfo[] list = [.. files.Select(file => new FileInfo(file))];
        var merged = load.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [list, true], null)!;
        return KubernetesClientConfiguration.BuildConfigFromConfigObject((k8s.KubeConfigModels.K8SConfiguration)merged);
    }

    private string Config(
        string server,
        IEnumerable<string> cluster,
        IEnumerable<string> user,
        string? authority = null
    )
    {
        folder.Write("ca.crt", authority ?? ours.RootPem);
        return folder.Write(
            "config",
            TestConfig.Yaml([$"server: {server}", "certificate-authority: ca.crt", .. cluster], user)
        );
    }

    private void WriteIdentity(string name)
    {
        var (certificate, key) = ours.IssuePem(name);
        folder.Write("me.crt", certificate);
        folder.Write("me.key", key);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_TokenExpiresAt")]
    private static extern void ExpiresAt(TokenFileAuth tokens, DateTime value);
}
