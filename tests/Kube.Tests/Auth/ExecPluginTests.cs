using System.Net;
using Dockerflow.Kube.Auth;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Auth;

/// <summary>Real programs that print credentials.</summary>
public sealed class ExecPluginTests : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly TestCertificates ours = new();
    private readonly TempFolder folder = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public void Dispose()
    {
        ours.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Get_NoEndGiven_IsKept()
    {
        var plugin = new TestPlugin(folder);
        plugin.AnswersToken("t");
        using var source = Source(plugin);
        (await TokenAsync(source)).ShouldBe("t");
        time.Advance(TimeSpan.FromDays(1));
        await TokenAsync(source);
        plugin.Runs.ShouldBe(1);
    }

    [Fact]
    public async Task Get_ManyAtOnce_OneRun()
    {
        var plugin = new TestPlugin(folder);
        plugin.AnswersToken("t");
        using var source = Source(plugin);
        var tokens = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TokenAsync(source)));
        tokens.Distinct().ShouldBe(["t"]);
        plugin.Runs.ShouldBe(1);
    }

    [Fact]
    public async Task Get_EndGiven_RunsAgainTenSecondsBeforeIt()
    {
        var plugin = new TestPlugin(folder);
        plugin.AnswersToken("a", time.GetUtcNow().AddMinutes(10));
        using var source = Source(plugin);
        await TokenAsync(source);
        plugin.AnswersToken("b", time.GetUtcNow().AddMinutes(20));
        time.Advance(TimeSpan.FromSeconds(589));
        (await TokenAsync(source)).ShouldBe("a");
        time.Advance(TimeSpan.FromSeconds(1));
        (await TokenAsync(source)).ShouldBe("b");
    }

    [Fact]
    public async Task Get_RunFailsBeforeTheEnd_OldCredentialStaysUntilThen()
    {
        var plugin = new TestPlugin(folder);
        plugin.AnswersToken("a", time.GetUtcNow().AddMinutes(10));
        using var source = Source(plugin);
        await TokenAsync(source);
        File.Delete(folder.PathOf("answer"));
        time.Advance(TimeSpan.FromSeconds(595));
        (await TokenAsync(source)).ShouldBe("a");
        time.Advance(Pause);
        (await FailureAsync(source)).ShouldContain("ended with 1");
        plugin.Runs.ShouldBe(3);
    }

    [Fact]
    public async Task Get_AlreadyExpired_IsNotRunForEveryRequest()
    {
        var plugin = new TestPlugin(folder);
        plugin.AnswersToken("a", time.GetUtcNow());
        using var source = Source(plugin);
        for (var request = 0; request < 5; request++)
            await TokenAsync(source);
        plugin.Runs.ShouldBe(1);
        time.Advance(Pause);
        await TokenAsync(source);
        plugin.Runs.ShouldBe(2);
    }

    [Fact]
    public async Task Get_Fails_TellsTheErrorOutputAndIsNotRunForEveryRequest()
    {
        var plugin = new TestPlugin(folder, "echo secret; echo please log in >&2; exit 7");
        using var source = Source(plugin);
        for (var request = 0; request < 5; request++)
        {
            var message = await FailureAsync(source);
            message.ShouldContain("ended with 7: please log in");
            message.ShouldNotContain("secret");
        }
        plugin.Runs.ShouldBe(1);
        time.Advance(Pause);
        await FailureAsync(source);
        plugin.Runs.ShouldBe(2);
    }

    [Fact]
    public async Task Get_ProgramMissing_TellsHowToInstallIt()
    {
        var entry = new ExecEntry
        {
            ApiVersion = ExecInfo.V1,
            Command = "no-such-plugin",
            InstallHint = "Get it from the shop.",
        };
        using var source = new ExecPlugin(entry, new ClusterEntry(), time, NullLogger.Instance);
        (await FailureAsync(source)).ShouldContain(
            "no-such-plugin failed: there is no such program. Get it from the shop."
        );
    }

    [Fact]
    public async Task Get_NotExecutable_TellsHowToInstallIt()
    {
        var entry = new ExecEntry
        {
            ApiVersion = ExecInfo.V1,
            Command = folder.Write("plain.txt", ""),
            InstallHint = "Make it executable.",
        };
        using var source = new ExecPlugin(entry, new ClusterEntry(), time, NullLogger.Instance);
        (await FailureAsync(source)).ShouldContain("Make it executable.");
    }

    [Theory]
    [InlineData(ExecInfo.V1)]
    [InlineData(ExecInfo.V1Beta1)]
    public async Task Get_Environment_HasTheVersionThatMustBeAnswered(string version)
    {
        var plugin = new TestPlugin(
            folder,
            """
            version=$(printf %s "$KUBERNETES_EXEC_INFO" | sed 's/.*"apiVersion":"\([^"]*\)".*/\1/')
            printf '{"apiVersion":"%s","kind":"ExecCredential","status":{"token":"%s"}}' "$version" "$GIVEN"
            """
        );
        var entry = Entry(plugin) with { ApiVersion = version, Environment = [new("GIVEN", "given-value")] };
        using var source = new ExecPlugin(entry, new ClusterEntry(), time, NullLogger.Instance);
        (await TokenAsync(source)).ShouldBe("given-value");
    }

    [Fact]
    public async Task Get_OtherVersionAnswered_IsRefused()
    {
        var plugin = new TestPlugin(folder);
        plugin.AnswersToken("t");
        var entry = Entry(plugin) with { ApiVersion = ExecInfo.V1Beta1 };
        using var source = new ExecPlugin(entry, new ClusterEntry(), time, NullLogger.Instance);
        (await FailureAsync(source)).ShouldContain("not of the version client.authentication.k8s.io/v1beta1");
    }

    [Fact]
    public async Task OtherThan_NobodyRotated_RunsAgain()
    {
        var plugin = new TestPlugin(folder);
        plugin.AnswersToken("a");
        using var source = Source(plugin);
        var refused = await source.GetAsync(TestContext.Current.CancellationToken);
        plugin.AnswersToken("b");
        time.Advance(Pause);
        (await OtherAsync(source, refused)).Header!.Parameter.ShouldBe("b");
    }

    [Fact]
    public async Task OtherThan_SomebodyRotated_IsTheNewOneWithoutARun()
    {
        var plugin = new TestPlugin(folder);
        plugin.AnswersToken("a");
        using var source = Source(plugin);
        var refused = await source.GetAsync(TestContext.Current.CancellationToken);
        plugin.AnswersToken("b");
        time.Advance(Pause);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => OtherAsync(source, refused).AsTask()));
        time.Advance(Pause);
        (await OtherAsync(source, refused)).Header!.Parameter.ShouldBe("b");
        plugin.Runs.ShouldBe(2);
    }

    [Fact]
    public async Task OtherThan_PluginGivesTheSameAgain_IsTheSameInstance()
    {
        var plugin = new TestPlugin(folder);
        plugin.AnswersToken("a");
        using var source = Source(plugin);
        var refused = await source.GetAsync(TestContext.Current.CancellationToken);
        plugin.AnswersToken("a", time.GetUtcNow().AddHours(1));
        time.Advance(Pause);
        (await OtherAsync(source, refused)).ShouldBeSameAs(refused);
    }

    [Fact]
    public async Task Call_StaleCredential_IsRefusedOnceAndSentAgainWithAFreshOne()
    {
        var plugin = new TestPlugin(folder);
        plugin.AnswersToken("a");
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        server.Answer = TlsServer.Only("a");
        using var client = Client(server, plugin);
        (await VersionAsync(client)).ShouldBe("Bearer a");
        server.Answer = TlsServer.Only("b");
        plugin.AnswersToken("b");
        time.Advance(Pause);
        (await VersionAsync(client)).ShouldBe("Bearer b");
        plugin.Runs.ShouldBe(2);
    }

    [Fact]
    public async Task Call_RefusedForGood_The401IsTheAnswer()
    {
        var plugin = new TestPlugin(folder);
        plugin.AnswersToken("a");
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        server.Answer = TlsServer.Only("b");
        using var client = Client(server, plugin);
        var failure = await Should.ThrowAsync<KubeException>(VersionAsync(client));
        failure.Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Call_CertificateFromThePlugin_IsShownAndANewOneMakesNewConnections()
    {
        var plugin = new TestPlugin(folder);
        plugin.AnswersCertificate(ours.IssuePem("first"));
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        server.Answer = context =>
            context.Connection.ClientCertificate?.Subject == $"CN={expected}"
                ? TlsServer.VersionAsync(context)
                : Answer.Status(401, "Unauthorized")(context);
        expected = "first";
        using var client = Client(server, plugin);
        (await VersionAsync(client)).ShouldBe("CN=first");
        expected = "second";
        plugin.AnswersCertificate(ours.IssuePem("second"));
        time.Advance(Pause);
        (await VersionAsync(client)).ShouldBe("CN=second");
        (await VersionAsync(client)).ShouldBe("CN=second");
        server.AskedNames.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Call_TokenBesideThePlugin_WinsAndThePluginIsNotRun()
    {
        var plugin = new TestPlugin(folder);
        plugin.AnswersToken("of-the-plugin");
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        using var client = Client(server, plugin, "token: explicit");
        (await VersionAsync(client)).ShouldBe("Bearer explicit");
        plugin.Runs.ShouldBe(0);
    }

    [Fact]
    public async Task Call_PluginFails_IsUnreachableWithTheReason()
    {
        var plugin = new TestPlugin(folder, "echo no network >&2; exit 1");
        await using var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        using var client = Client(server, plugin, clock: TimeProvider.System);
        var failure = await Should.ThrowAsync<KubeException>(VersionAsync(client));
        failure.Reason.ShouldBe(KubeException.Unreachable);
        failure.Message.ShouldContain("no network");
    }

    private volatile string expected = "";

    private static Task<string> VersionAsync(KubeClient client) =>
        client.ServerVersionAsync(TestContext.Current.CancellationToken);

    private KubeClient Client(TlsServer server, TestPlugin plugin, string? more = null, TimeProvider? clock = null)
    {
        folder.Write("ca.crt", ours.RootPem);
        string[] cluster = [$"server: {server.Address}", "certificate-authority: ca.crt"];
        IEnumerable<string> user = more is null
            ? TestConfig.Plugin(plugin.Script)
            : [more, .. TestConfig.Plugin(plugin.Script)];
        return TestConfig.Client(folder.Write("config", TestConfig.Yaml(cluster, user)), clock ?? time);
    }

    private ExecPlugin Source(TestPlugin plugin) => new(Entry(plugin), new ClusterEntry(), time, NullLogger.Instance);

    private static ExecEntry Entry(TestPlugin plugin) =>
        new()
        {
            ApiVersion = ExecInfo.V1,
            Command = "/bin/sh",
            Arguments = [plugin.Script],
        };

    private static async Task<string?> TokenAsync(ExecPlugin source) =>
        (await source.GetAsync(TestContext.Current.CancellationToken)).Header!.Parameter;

    private ValueTask<Credential> OtherAsync(ExecPlugin source, Credential refused) =>
        source.OtherThanAsync(refused, time.GetTimestamp(), TestContext.Current.CancellationToken);

    private static async Task<string> FailureAsync(ExecPlugin source)
    {
        var failure = await Should.ThrowAsync<KubeException>(() => TokenAsync(source));
        failure.Reason.ShouldBe(KubeException.Unreachable);
        return failure.Message;
    }
}
