using System.Net;

namespace Dockerflow.Net;

/// <summary>Bounded reading of responses, and what a status means.</summary>
public static class OutboundResponse
{
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromDays(1);

    /// <summary>Reads a whole body of at most <paramref name="maxBytes"/> bytes.</summary>
    /// <exception cref="OutboundException">TooLarge, or Unreachable when the body stops coming.</exception>
    public static async Task<byte[]> ReadBoundedAsync(
        this HttpResponseMessage response,
        string host,
        int maxBytes,
        StallGuard guard
    )
    {
        RequireWithin(host, response.Content.Headers.ContentLength ?? 0, maxBytes);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(guard.Token);
            return await ReadAllAsync(body, host, maxBytes, guard);
        }
        catch (Exception fault) when (OutboundFaults.Translate(host, fault, guard) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>The failure an HTTP status stands for.</summary>
    /// <param name="response">An answer that is not the wanted one.</param>
    /// <param name="host">The name users know the peer by.</param>
    /// <param name="what">What was asked for, in a user's words.</param>
    /// <param name="clock">For a Retry-After that is a date.</param>
    public static OutboundException ToFault(
        this HttpResponseMessage response,
        string host,
        string what,
        TimeProvider clock
    ) =>
        response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new(
                OutboundFault.Unauthorized,
                host,
                $"{host} wants other credentials for {what}"
            ),
            HttpStatusCode.Forbidden => new(
                OutboundFault.Forbidden,
                host,
                $"{host} does not allow these credentials {what}"
            ),
            HttpStatusCode.NotFound => new(
                OutboundFault.NotFound,
                host,
                $"{host} does not have {what}, or these credentials may not see it"
            ),
            HttpStatusCode.TooManyRequests => new(
                OutboundFault.RateLimited,
                host,
                $"{host} limits the rate of requests (HTTP 429)",
                RetryAfterOf(response, clock)
            ),
            >= HttpStatusCode.InternalServerError => new(
                OutboundFault.ServerError,
                host,
                $"{host} failed (HTTP {(int)response.StatusCode}) on {what}",
                RetryAfterOf(response, clock)
            ),
            _ => new(OutboundFault.Protocol, host, $"{host} answered {what} with HTTP {(int)response.StatusCode}"),
        };

    private static TimeSpan? RetryAfterOf(HttpResponseMessage response, TimeProvider clock)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date is { } date ? date - clock.GetUtcNow() : null);
        return wait is null ? null
            : wait < TimeSpan.Zero ? TimeSpan.Zero
            : wait > MaxRetryAfter ? MaxRetryAfter
            : wait;
    }

    private static async Task<byte[]> ReadAllAsync(Stream body, string host, int maxBytes, StallGuard guard)
    {
        using var collected = new MemoryStream();
        var buffer = new byte[32 * 1024];
        for (int read; (read = await body.ReadAsync(buffer, guard.Token)) > 0; )
        {
            RequireWithin(host, collected.Length + read, maxBytes);
            collected.Write(buffer, 0, read);
        }

        return collected.ToArray();
    }

    private static void RequireWithin(string host, long bytes, int maxBytes)
    {
        if (bytes > maxBytes)
        {
            throw new OutboundException(
                OutboundFault.TooLarge,
                host,
                $"{host} sent more than the {maxBytes} bytes allowed here"
            );
        }
    }
}
