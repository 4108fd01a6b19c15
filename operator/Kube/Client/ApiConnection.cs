using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dockerflow.Kube.Client;

/// <summary>Sends requests, bounds and retries them, and turns every failure into a <see cref="KubeException"/>.</summary>
internal sealed class ApiConnection : IDisposable
{
    private const int LongestRefusal = 256 * 1024;
    private readonly HttpClient http;
    private readonly TimeProvider time;
    private readonly RequestMeter meter;
    private readonly ILogger log;

    public ApiConnection(
        Uri address,
        HttpMessageHandler handler,
        string userAgent,
        TimeProvider time,
        ILogger? log = null
    )
    {
        // Calls have their own clock; the default of 100 s would silently end watches.
#pragma warning disable RS0030
        http = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore RS0030
        http.DefaultRequestHeaders.UserAgent.ParseAdd(userAgent);
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        this.time = time;
        this.log = log ?? NullLogger.Instance;
        meter = new RequestMeter(address.Authority);
    }

    /// <summary>One call, its body read by <paramref name="read"/>, all within <paramref name="timeout"/>.</summary>
    public async Task<TResult> CallAsync<TResult>(
        ApiRequest request,
        TimeSpan timeout,
        Func<Stream, CancellationToken, Task<TResult>> read,
        CancellationToken ct
    )
    {
        using var clock = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, clock.Token);
        KubeException? last = null;
        try
        {
            for (var tries = 1; ; tries++)
            {
                try
                {
                    return await OnceAsync(request, read, both.Token);
                }
                catch (KubeException failure) when (Wait(request, failure, tries) is { } wait)
                {
                    last = failure;
                    await Task.Delay(wait, time, both.Token);
                }
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new KubeException(KubeException.Timeout, $"{request} took longer than {timeout}", inner: last);
        }
    }

    /// <summary>A response whose body the caller reads and disposes. Refusals are thrown.</summary>
    public async Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken ct)
    {
        using var message = request.ToMessage();
        HttpResponseMessage response;
        var start = time.GetTimestamp();
        try
        {
            response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, ct);
        }
        catch (Exception failure) when (LostConnection.Is(failure))
        {
            meter.Failed(request.Method);
            Log(request, failure.Message, start);
            throw Lost(request, failure);
        }
        meter.Answered(request.Method, (int)response.StatusCode);
        Log(request, response.StatusCode, start);
        return response.IsSuccessStatusCode ? response : throw await RefusedAsync(request, response, ct);
    }

    public void Dispose() => http.Dispose();

    private async Task<TResult> OnceAsync<TResult>(
        ApiRequest request,
        Func<Stream, CancellationToken, Task<TResult>> read,
        CancellationToken ct
    )
    {
        using var response = await OpenAsync(request, ct);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(ct);
            return await read(body, ct);
        }
        catch (Exception failure) when (LostConnection.Is(failure))
        {
            throw Lost(request, failure);
        }
    }

    private static TimeSpan? Wait(ApiRequest request, KubeException failure, int tries) =>
        failure.IsVersionTooLarge ? null
        : failure.Status is { } status ? RetryRules.AfterAnswer(status, failure.RetryAfter, tries)
        : failure.Reason == KubeException.Unreachable ? RetryRules.AfterLostConnection(request.Method, tries)
        : null;

    private async Task<KubeException> RefusedAsync(
        ApiRequest request,
        HttpResponseMessage response,
        CancellationToken ct
    )
    {
        using (response)
        {
            try
            {
                await using var body = await response.Content.ReadAsStreamAsync(ct);
                var text = await BoundedReader.ReadAtMostAsync(body, LongestRefusal, ct);
                return Refusal.From(response.StatusCode, RetryAfter(response.Headers.RetryAfter), text.Span);
            }
            catch (Exception failure) when (LostConnection.Is(failure))
            {
                return Lost(request, failure);
            }
        }
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    // Without the query: selectors and tokens in it are long, and nobody's business.
    private void Log(ApiRequest request, object result, long start)
    {
        if (!log.IsEnabled(LogLevel.Debug))
            return;
        var path = request.Path.AsSpan();
        var end = path.IndexOf('?');
        log.LogDebug(
            "{Method} /{Path}: {Result} after {Ms} ms",
            request.Method,
            (end < 0 ? path : path[..end]).ToString(),
            result is HttpStatusCode status ? (int)status : result,
            time.GetElapsedTime(start).TotalMilliseconds
        );
    }

    private static KubeException Lost(ApiRequest request, Exception failure) =>
        new(KubeException.Unreachable, $"{request}: {failure.Message}", inner: failure);
}
