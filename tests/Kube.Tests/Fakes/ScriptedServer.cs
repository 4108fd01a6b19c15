using System.Collections.Concurrent;
using System.Net;
using Dockerflow.Kube.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Tests.Fakes;

/// <summary>An HTTP server that answers each request with the next step of its script, to show faults on demand.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> script;

    private ScriptedServer(WebApplication app, IEnumerable<Func<HttpContext, Task>> steps) =>
        (this.app, script) = (app, new ConcurrentQueue<Func<HttpContext, Task>>(steps));

    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    public Uri Address => new(app.Urls.First() + "/");

    /// <summary>After the last step every request hangs until the client leaves.</summary>
    public static async Task<ScriptedServer> StartAsync(params Func<HttpContext, Task>[] steps)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new ScriptedServer(builder.Build(), steps);
        server.app.Run(server.AnswerAsync);
        await server.app.StartAsync();
        return server;
    }

    public KubeClient Client(TimeProvider time, TimeSpan? timeout = null) =>
        new(
            Address,
            new SocketsHttpHandler(),
            // A fast clock would make short limits of them.
            new KubeOptions
            {
                Time = time,
                CallTimeout = timeout ?? TimeSpan.FromHours(1),
                ListTimeout = timeout ?? TimeSpan.FromHours(1),
            }
        );

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        var request = context.Request;
        Seen.Enqueue(
            new SeenRequest(
                request.Method,
                $"{request.Path}{request.QueryString}",
                request.ContentType,
                await body.ReadToEndAsync(),
                request.Headers.Accept.FirstOrDefault()
            )
        );
        await (script.TryDequeue(out var step) ? step(context) : Answer.Hang(context));
    }
}
