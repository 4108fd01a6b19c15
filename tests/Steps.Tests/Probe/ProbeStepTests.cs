using System.Net;
using System.Net.Sockets;
using System.Text;
using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Steps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Steps.Tests.Probe;

public sealed class ProbeStepTests : IAsyncDisposable
{
    private const string Commit = "c0ffee";
    private static readonly CheckName[] All = [.. Enum.GetValues<CheckName>()];
    private readonly StepRun _run = new StepRun().With("POD_IP", "127.0.0.1");
    private readonly Dictionary<string, RequestDelegate> _answers = new()
    {
        ["/__lbheartbeat__"] = Answer(200, "ok"),
        ["/__heartbeat__"] = Answer(200, "{}"),
        ["/__version__"] = Answer(200, $$"""{"source":"s","version":"v","commit":"{{Commit}}","build":"b"}"""),
    };

    private WebApplication? _server;

    public async ValueTask DisposeAsync()
    {
        _run.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task RunAsync_GoodApplication_PassesEverythingItCanSee()
    {
        var findings = await ProbeAsync("");

        findings.Where(finding => !finding.Passed).ShouldBeEmpty();
        findings.Select(finding => finding.Name).ShouldBe(All.Except([CheckName.User, CheckName.VersionFile]));
    }

    [Fact]
    public async Task RunAsync_PathPrefix_IsPutBeforeEachPath()
    {
        foreach (var path in _answers.Keys.ToList())
        {
            _answers["/prefix" + path] = _answers[path];
            _answers.Remove(path);
        }

        (await ProbeAsync("/prefix")).ShouldAllBe(finding => finding.Passed);
    }

    public static TheoryData<string, string, CheckName[]> Faults =>
        new()
        {
            { "/__lbheartbeat__", "404", [CheckName.LbHeartbeat] },
            { "/__lbheartbeat__", "redirect", [CheckName.LbHeartbeat] },
            { "/__lbheartbeat__", "503", [CheckName.LbHeartbeat] },
            { "/__heartbeat__", "500", [CheckName.HeartbeatHealthy] },
            { "/__heartbeat__", "404", [CheckName.Heartbeat, CheckName.HeartbeatHealthy] },
            { "/__heartbeat__", "redirect", [CheckName.Heartbeat, CheckName.HeartbeatHealthy] },
            { "/__heartbeat__", "slow", [CheckName.Heartbeat, CheckName.HeartbeatHealthy] },
            { "/__version__", "redirect", [CheckName.Version, CheckName.VersionCommit] },
            { "/__version__", "endless", [CheckName.Version, CheckName.VersionCommit] },
            { "/__version__", "dripping", [CheckName.Version, CheckName.VersionCommit] },
            { "/__version__", "deep", [CheckName.Version, CheckName.VersionCommit] },
            { "/__version__", "[]", [CheckName.Version, CheckName.VersionCommit] },
            { "/__version__", "{\"commit\":1}", [CheckName.Version, CheckName.VersionCommit] },
            { "/__version__", "not json", [CheckName.Version, CheckName.VersionCommit] },
            { "/__version__", "many-headers", [CheckName.Version, CheckName.VersionCommit] },
            { "/__version__", "gzip", [CheckName.Version, CheckName.VersionCommit] },
            { "/__version__", "{\"commit\":\"stub\"}", [CheckName.VersionCommit] },
            { "/__version__", "{\"commit\":\"\"}", [CheckName.VersionCommit] },
            { "/__version__", "{\"commit\":\"c0ffee0\"}", [CheckName.VersionCommit] },
            { "/__version__", "{\"commit\":\"\\u001b[31m\"}", [CheckName.VersionCommit] },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task RunAsync_HostileAnswer_FailsExactlyItsChecks(string path, string fault, CheckName[] expected)
    {
        _answers[path] = Hostile(fault);

        var findings = await ProbeAsync("");

        findings.Where(finding => !finding.Passed).Select(finding => finding.Name).ShouldBe(expected);
        findings.Where(finding => !finding.Passed).ShouldAllBe(finding => finding.Message.Length > 10);
        _run.Log.ShouldNotContain('\u001b');
    }

    [Fact]
    public async Task RunAsync_NobodyListens_FailsAfterTheTimeout()
    {
        // Bound, so nobody else gets the port, and not listening.
        using var reserved = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)reserved.LocalEndPoint!).Port;

        var findings = await ProbeAsync(port, "");

        findings.ShouldAllBe(finding => !finding.Passed);
        findings[0].Message.ShouldContain($"port {port} within 3s");
    }

    [Fact]
    public async Task RunAsync_SilentListener_StartsButIsNoHttp()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var findings = await ProbeAsync(((IPEndPoint)silent.LocalEndpoint).Port, "");

        findings.Where(finding => finding.Passed).Select(finding => finding.Name).ShouldBe([CheckName.Starts]);
    }

    private static RequestDelegate Hostile(string fault) =>
        fault switch
        {
            "404" or "500" or "503" => Answer(int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture), "x"),
            "redirect" => context =>
            {
                context.Response.Redirect("/__target__");
                return Task.CompletedTask;
            },
            "slow" => context => Task.Delay(TimeSpan.FromSeconds(60), TimeProvider.System, context.RequestAborted),
            "endless" => async context =>
            {
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.WriteAsync(new string(' ', 8192), context.RequestAborted);
                }
            },
            "dripping" => async context =>
            {
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.WriteAsync(" ", context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, context.RequestAborted);
                }
            },
            "deep" => Answer(
                200,
                $$"""{"commit":"{{Commit}}","x":{{new string('[', 10_000)}}{{new string(']', 10_000)}}}"""
            ),
            "many-headers" => context =>
            {
                for (var i = 0; i < 2000; i++)
                {
                    context.Response.Headers[$"x-{i}"] = new string('a', 100);
                }
                return Answer(200, $$"""{"commit":"{{Commit}}"}""")(context);
            },
            "gzip" => async context =>
            {
                context.Response.Headers.ContentEncoding = "gzip";
                await using var gzip = new System.IO.Compression.GZipStream(
                    context.Response.Body,
                    System.IO.Compression.CompressionLevel.Fastest
                );
                await gzip.WriteAsync(Encoding.UTF8.GetBytes($$"""{"commit":"{{Commit}}"}"""), context.RequestAborted);
            },
            _ => Answer(200, fault),
        };

    private static RequestDelegate Answer(int status, string body) =>
        context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body, context.RequestAborted);
        };

    private async Task<IReadOnlyList<ProbeFinding>> ProbeAsync(string prefix)
    {
        // A redirect that was followed would find everything in order.
        _answers["/__target__"] = Answer(200, $$"""{"commit":"{{Commit}}"}""");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(context =>
            (_answers.GetValueOrDefault(context.Request.Path.Value!) ?? Answer(404, "none"))(context)
        );
        await _server.StartAsync(TestContext.Current.CancellationToken);
        return await ProbeAsync(new Uri(_server.Urls.Single()).Port, prefix);
    }

    private async Task<IReadOnlyList<ProbeFinding>> ProbeAsync(int port, string prefix)
    {
        var input = new ProbeInput(port, prefix, Commit, Duration.Seconds(3), All);
        var report = await _run.RunAsync(
            "probe",
            input,
            ApiJson.Default.ProbeInput,
            TestContext.Current.CancellationToken
        );
        report.Ok.ShouldBeTrue();
        _run.ExitCode.ShouldBe(0);
        return report.Probe.ShouldNotBeNull();
    }
}
