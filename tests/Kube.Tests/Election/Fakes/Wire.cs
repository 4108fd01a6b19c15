using System.Net;

namespace Dockerflow.Kube.Tests.Election.Fakes;

/// <summary>The way from one process to the server, with faults. What has gone out arrives even if the process is frozen meanwhile.</summary>
internal sealed class Wire(LeaseServer server, TimeProvider world, ProcessTime process, string identity)
    : HttpMessageHandler
{
    public Fault Fault { get; set; }

    /// <summary>Runs when the connection stands and the body is about to go out.</summary>
    public Action BeforeSending { get; set; } = () => { };

    /// <summary>Runs when the server has done it and the answer is on its way.</summary>
    public Action BeforeAnswer { get; set; } = () => { };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        if (Fault == Fault.SlowConnection)
            await PassAsync(TimeSpan.FromSeconds(3), ct);
        BeforeSending();
        await process.Running;
        ct.ThrowIfCancellationRequested();
        var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(ct);
        if (Fault == Fault.SlowNetwork)
            await PassAsync(TimeSpan.FromSeconds(4), ct);
        var answer = await AnswerAsync(request, body, ct);
        BeforeAnswer();
        await process.Running;
        return answer;
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, byte[]? body, CancellationToken ct)
    {
        if (Fault == Fault.Silence)
            await PassAsync(Timeout.InfiniteTimeSpan, ct);
        if (Fault == Fault.Error)
            return LeaseServer.Refuse(HttpStatusCode.InternalServerError, "InternalError");
        if (Fault == Fault.Garbage)
            return LeaseServer.Json(HttpStatusCode.OK, "<html>");
        if (Fault == Fault.Busy)
        {
            var busy = LeaseServer.Refuse(HttpStatusCode.TooManyRequests, "TooManyRequests");
            busy.Headers.RetryAfter = new(TimeSpan.FromSeconds(1));
            return busy;
        }
        var answer = server.Handle(request.Method, request.RequestUri!.AbsolutePath, body, identity);
        if (Fault == Fault.LostAnswer)
            await PassAsync(Timeout.InfiniteTimeSpan, ct);
        return answer;
    }

    // A cancelled Task.Delay goes on in the thread pool, while the simulated time runs away from it.
    private async Task PassAsync(TimeSpan wait, CancellationToken ct)
    {
        var over = new TaskCompletionSource();
        await using var cancelled = ct.Register(() => over.TrySetCanceled(ct));
        await using var timer = world.CreateTimer(_ => over.TrySetResult(), null, wait, Timeout.InfiniteTimeSpan);
        await over.Task;
    }
}
