using System.Net;

namespace Dockerflow.Net;

/// <summary>Bounded reading of responses, and what a status means.</summary>
public static class OutboundResponse
{
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
    /// <param name="clock">For a pause that is told as a moment.</param>
    public static OutboundException ToFault(
        this HttpResponseMessage response,
        string host,
        string what,
        TimeProvider clock
    )
    {
        var pause = RateLimits.Pause(response, clock.GetUtcNow());
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new(
                OutboundFault.Unauthorized,
                host,
                $"{host} wants other credentials for {what}"
            ),
            // GitHub says 403 for a quota that is used up, and by the headers only that it is no refusal.
            HttpStatusCode.Forbidden when pause is null => new(
                OutboundFault.Forbidden,
                host,
                $"{host} does not allow these credentials {what}"
            ),
            HttpStatusCode.NotFound => new(
                OutboundFault.NotFound,
                host,
                $"{host} does not have {what}, or these credentials may not see it"
            ),
            HttpStatusCode.TooManyRequests or HttpStatusCode.Forbidden => new(
                OutboundFault.RateLimited,
                host,
                $"{host} limits the rate of requests (HTTP {(int)response.StatusCode})",
                pause
            ),
            >= HttpStatusCode.InternalServerError => new(
                OutboundFault.ServerError,
                host,
                $"{host} failed (HTTP {(int)response.StatusCode}) on {what}",
                pause
            ),
            _ => new(OutboundFault.Protocol, host, $"{host} answered {what} with HTTP {(int)response.StatusCode}"),
        };
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
