using System.Net.Http.Headers;
using System.Text.Json;

namespace Dockerflow.Registry;

/// <summary>The answer of a token service (distribution token specification).</summary>
internal static class TokenDocument
{
    public const int MaxBytes = 128 * 1024;
    private const int DefaultLifetimeSeconds = 60;
    private const int MaxLifetimeSeconds = 3600;

    // Spent before a token's end, so that it does not expire on its way.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <summary>Null when it holds no usable token.</summary>
    public static Authorization? Read(ReadOnlyMemory<byte> json, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            var root = document.RootElement;
            return
                root.ValueKind == JsonValueKind.Object
                && (Text(root, "token") ?? Text(root, "access_token")) is { } token
                ? new Authorization(new AuthenticationHeaderValue("Bearer", token), now + Lifetime(root) - Margin)
                : null;
        }
        // Text that is not Unicode is found out only when it is read.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static TimeSpan Lifetime(JsonElement root)
    {
        var seconds =
            root.TryGetProperty("expires_in", out var value)
            && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt32(out var given)
                ? given
                : DefaultLifetimeSeconds;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, DefaultLifetimeSeconds, MaxLifetimeSeconds));
    }

    private static string? Text(JsonElement root, string property) =>
        root.TryGetProperty(property, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text
        && text.All(c => c is > ' ' and < '\x7f')
            ? text
            : null;
}
