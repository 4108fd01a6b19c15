using System.Net;
using Dockerflow.Kube.Auth;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Auth;

/// <summary>What a 401 does, seen by a whole client.</summary>
public sealed class CredentialHandlerTests : IDisposable
{
    private readonly TestCertificates ours = new();
    private readonly TempFolder folder = new();
    private readonly FakeTimeProvider time = new();

    public void Dispose()
    {
        ours.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Call_TokenReplacedOnTheServer_IsRefusedOnceAndSentAgainWithTheFreshOne()
    {
        await using var server = await StartAsync("new");
        using var client = Client(server, "old");
        time.Advance(TimeSpan.FromSeconds(1));
        folder.Write("token", "new");
        (await client.ServerVersionAsync(TestContext.Current.CancellationToken)).ShouldBe("Bearer new");
        seen.ShouldBe(["Bearer old", "Bearer new"]);
    }

    [Fact]
    public async Task Call_WriteRefusedWith401_IsSentAgainWithItsBody()
    {
        await using var server = await StartAsync("new");
        var bodies = new List<string>();
        var answer = server.Answer;
        server.Answer = async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            bodies.Add(await body.ReadToEndAsync());
            await answer(context);
        };
        using var client = Client(server, "old");
        time.Advance(TimeSpan.FromSeconds(1));
        folder.Write("token", "new");
        var map = new ConfigMap
        {
            Metadata = new ObjectMeta { Name = "m", Namespace = "n" },
        };
        await client.CreateAsync(
            CoreResources.ConfigMap,
            map,
            new CreateOptions(),
            TestContext.Current.CancellationToken
        );
        bodies.Count.ShouldBe(2);
        bodies[1].ShouldBe(bodies[0]);
        bodies[0].ShouldContain("\"m\"");
    }

    [Fact]
    public async Task Call_SameTokenInTheFile_The401IsTheAnswerAfterOneRequest()
    {
        await using var server = await StartAsync("other");
        using var client = Client(server, "old");
        time.Advance(TimeSpan.FromSeconds(1));
        (await RefusedAsync(client)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        seen.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Call_FreshTokenIsRefusedToo_IsNotSentAThirdTime()
    {
        await using var server = await StartAsync("other");
        using var client = Client(server, "old");
        time.Advance(TimeSpan.FromSeconds(1));
        folder.Write("token", "new");
        (await RefusedAsync(client)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        seen.ShouldBe(["Bearer old", "Bearer new"]);
    }

    [Fact]
    public async Task Call_TokenOfTheConfiguration_The401IsTheAnswer()
    {
        await using var server = await StartAsync("other");
        using var client = TestConfig.Client(Config(server, "token: t"), time);
        (await RefusedAsync(client)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        seen.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Call_TokenFileUnreadableForAWhile_RequestsGoOnWithTheOldToken()
    {
        await using var server = await StartAsync("old");
        using var client = Client(server, "old");
        File.Delete(folder.PathOf("token"));
        time.Advance(TimeSpan.FromMinutes(5));
        (await client.ServerVersionAsync(TestContext.Current.CancellationToken)).ShouldBe("Bearer old");
    }

    [Fact]
    public void Create_NoTokenFile_SaysWhichAndWhatToDo()
    {
        var path = folder.Write("config", TestConfig.Yaml(["server: https://x"], ["tokenFile: missing"]));
        var failure = Should.Throw<KubeException>(() => TestConfig.Client(path));
        failure.Reason.ShouldBe(KubeException.Unreachable);
        failure.Message.ShouldContain($"check {folder.PathOf("missing")}");
    }

    private readonly List<string> seen = [];

    private static async Task<KubeException> RefusedAsync(KubeClient client) =>
        await Should.ThrowAsync<KubeException>(() => client.ServerVersionAsync(TestContext.Current.CancellationToken));

    private async Task<TlsServer> StartAsync(string token)
    {
        var server = await TlsServer.StartAsync(ours.Issue("127.0.0.1"));
        server.Answer = context =>
        {
            seen.Add(context.Request.Headers.Authorization.ToString());
            if (context.Request.Headers.Authorization != $"Bearer {token}")
                return Answer.Status(401, "Unauthorized")(context);
            return context.Request.Method == "POST"
                ? Answer.Json(Answer.ConfigMap("m", "1"))(context)
                : TlsServer.VersionAsync(context);
        };
        return server;
    }

    private KubeClient Client(TlsServer server, string token)
    {
        folder.Write("token", token);
        return TestConfig.Client(Config(server, "tokenFile: token"), time);
    }

    private string Config(TlsServer server, string user)
    {
        folder.Write("ca.crt", ours.RootPem);
        return folder.Write(
            "config",
            TestConfig.Yaml([$"server: {server.Address}", "certificate-authority: ca.crt"], [user])
        );
    }
}
