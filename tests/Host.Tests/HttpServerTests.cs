using System.Net;
using Dockerflow.Host.Health;
using Dockerflow.Host.Http;
using Dockerflow.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Host.Tests;

public sealed class HttpServerTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new();
    private readonly HttpClient client = new(new SocketsHttpHandler());
    private readonly HealthChecks health;
    private HttpServer? server;

    public HttpServerTests() => health = new HealthChecks(time);

    public async ValueTask InitializeAsync()
    {
        var version = new VersionDocument("""{"version":"1","commit":"abc"}""", "1", "abc");
        server = await HttpServer.StartAsync(0, health, version, NullLoggerFactory.Instance, Cancelled);
        client.BaseAddress = new UriBuilder(server.Address) { Host = "127.0.0.1" }.Uri;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server!.DisposeAsync();
        health.Dispose();
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/__lbheartbeat__", HttpStatusCode.OK, "{}")]
    [InlineData("/__version__", HttpStatusCode.OK, """{"version":"1","commit":"abc"}""")]
    [InlineData("/__heartbeat__", HttpStatusCode.OK, "{}")]
    [InlineData("/", HttpStatusCode.NotFound, "")]
    public async Task Get_Path_Answers(string path, HttpStatusCode status, string body)
    {
        using var answer = await client.GetAsync(path, Cancelled);
        answer.StatusCode.ShouldBe(status);
        (await answer.Content.ReadAsStringAsync(Cancelled)).ShouldBe(body);
    }

    [Fact]
    public async Task Heartbeat_OneCheckFails_Is500AndNamesIt()
    {
        health.Add("kubernetes", _ => Task.CompletedTask);
        health.Add("caches", _ => throw new InvalidOperationException("not \"synced\""));
        using var answer = await client.GetAsync("/__heartbeat__", Cancelled);
        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await answer.Content.ReadAsStringAsync(Cancelled)).ShouldBe(
            """{"caches":"not \u0022synced\u0022","kubernetes":"ok"}"""
        );
    }

    [Fact]
    public async Task Metrics_BeforeAnythingHappened_ShowsZeroes()
    {
        Zeroes.Publish(["Age"], ["Timeout"]);
        var text = await client.GetStringAsync("/metrics", Cancelled);
        text.ShouldContain("dockerflow_runs_started_total{reason=\"Age\"} 0");
        text.ShouldContain("dockerflow_runs_finished_total{result=\"Failed\",reason=\"Timeout\"} 0");
        text.ShouldContain("dockerflow_stage_seconds_count{stage=\"verify\"} 0");
        text.ShouldContain("dockerflow_polls_total{kind=\"Base\",outcome=\"Failed\"} ");
        text.ShouldContain("dockerflow_oldest_image_age_seconds 0");
    }

    [Fact]
    public async Task Start_PortTaken_ThrowsIOException()
    {
        var port = client.BaseAddress!.Port;
        var version = new VersionDocument("{}", "", "");
        await Should.ThrowAsync<IOException>(() =>
            HttpServer.StartAsync(port, health, version, NullLoggerFactory.Instance, Cancelled)
        );
    }
}
