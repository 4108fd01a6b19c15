using Dockerflow.Kube.Client;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Tests.Fakes;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Tests.Client;

/// <summary>What logs and metrics tell of each request.</summary>
public sealed class RequestReportTests
{
    [Fact]
    public async Task Requests_Made_AreLoggedWithoutQueryInTheScopeOfTheReconcileAndCounted()
    {
        await using var server = await ScriptedServer.StartAsync(
            Answer.List("5"),
            Answer.Status(404, "NotFound"),
            Answer.Reset,
            Answer.Json(Answer.ConfigMap("a", "4"))
        );
        using var measured = new Measured(server.Address.Authority);
        var log = new ListLogger();
        var options = new KubeOptions
        {
            Time = new FastTime(),
            CallTimeout = TimeSpan.FromHours(1),
            ListTimeout = TimeSpan.FromHours(1),
            Logger = log,
        };
        using var client = new KubeClient(server.Address, new SocketsHttpHandler(), options);
        var ct = TestContext.Current.CancellationToken;
        var id = ReconcileId.Next();
        using (log.BeginScope(new Dictionary<string, object> { ["reconcileID"] = id }))
        {
            await client.ListAsync(CoreResources.ConfigMap, "n", new() { LabelSelector = "secret=1" }, ct);
            await client.GetAsync(CoreResources.ConfigMap, new("n", "b"), ct);
            await client.GetAsync(CoreResources.ConfigMap, new("n", "a"), ct);
        }
        log.Lines.ShouldAllBe(line => line.Level == LogLevel.Debug && (string)line.Scope["reconcileID"] == id);
        string[] lines = [.. log.Lines.Select(line => line.Text.Split(" after ")[0])];
        lines.Length.ShouldBe(4);
        lines[0].ShouldBe("GET /api/v1/namespaces/n/configmaps: 200");
        lines[1].ShouldBe("GET /api/v1/namespaces/n/configmaps/b: 404");
        lines[2].ShouldMatch("^GET /api/v1/namespaces/n/configmaps/a: [^0-9]");
        lines[3].ShouldBe("GET /api/v1/namespaces/n/configmaps/a: 200");
        Count("200").ShouldBe(2);
        Count("404").ShouldBe(1);
        Count("<error>").ShouldBe(1);

        double Count(string code) =>
            measured.Sums[$"rest_client_requests_total{{code={code},method=GET,host={server.Address.Authority}}}"];
    }
}
