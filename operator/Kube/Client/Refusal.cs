using System.Net;
using System.Text.Json;

namespace Dockerflow.Kube.Client;

/// <summary>Turns an answer that is not 2xx into a <see cref="KubeException"/>.</summary>
internal static class Refusal
{
    private const int LongestMessage = 4096;

    /// <summary>Never throws: a body that is not a Status (a proxy's page) becomes the message, cut.</summary>
    public static KubeException From(HttpStatusCode status, TimeSpan? retryAfter, ReadOnlySpan<byte> body)
    {
        var parsed = Parse(body);
        var message = parsed?.Message is { Length: > 0 } told ? told : System.Text.Encoding.UTF8.GetString(body);
        return new KubeException(parsed?.Reason ?? status.ToString(), $"{(int)status} {Cut(message)}", status)
        {
            Causes = parsed?.Details?.Causes ?? [],
            RetryAfter = retryAfter,
        };
    }

    /// <summary>The ERROR event of a watch carries a Status instead of an object.</summary>
    public static KubeException From(ApiStatus status) =>
        new(status.Reason ?? "Unknown", $"watch: {Cut(status.Message ?? "")}", (HttpStatusCode)status.Code)
        {
            Causes = status.Details?.Causes ?? [],
            RetryAfter = status.Details?.RetryAfterSeconds is int seconds ? TimeSpan.FromSeconds(seconds) : null,
        };

    private static ApiStatus? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            var status = JsonSerializer.Deserialize(body, WireJson.Default.ApiStatus);
            return status is { Kind: "Status" } ? status : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Cut(string text) => text.Length <= LongestMessage ? text : text[..LongestMessage];
}
