using System.Globalization;
using System.Net.Http.Headers;

namespace Dockerflow.Net;

/// <summary>
/// What a peer says about how soon it may be asked again, in the dialects that are in use: Retry-After (RFC 9110 §10.2.3),
/// RateLimit-Remaining and RateLimit-Reset (draft-ietf-httpapi-ratelimit-headers up to 07; Docker Hub adds a window, GitLab
/// tells a moment), and x-ratelimit-remaining and x-ratelimit-reset (GitHub).
/// </summary>
public static class RateLimits
{
    /// <summary>Nobody is believed who wants to be left alone for longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>
    /// A window says how long counting takes, not when it is over. Looking again a few times costs less than a quota
    /// that is there and not used.
    /// </summary>
    private static readonly TimeSpan LongestWindow = TimeSpan.FromHours(1);

    /// <summary>Seconds since 1970 begin here; as a span this would be 31 years.</summary>
    private const ulong FirstMoment = 1_000_000_000;

    private static readonly (string Remaining, string Reset)[] Dialects =
    [
        ("RateLimit-Remaining", "RateLimit-Reset"),
        ("x-ratelimit-remaining", "x-ratelimit-reset"),
    ];

    /// <summary>How long the peer wants to be left alone, between zero and a day; null when it says nothing about it.</summary>
    /// <param name="status">Retry-After means something else beside other statuses than 403, 429 and 5xx.</param>
    /// <param name="header">Looks a header's first value up by its name, in whatever case.</param>
    /// <param name="now">For what is told as a moment.</param>
    public static TimeSpan? Pause(int status, Func<string, string?> header, DateTimeOffset now)
    {
        var pauses = Dialects
            .Select(dialect => Spent(header(dialect.Remaining), header(dialect.Reset), now))
            .Append(Refuses(status) ? RetryAfter(header("Retry-After"), now) : null);
        return Bounded(pauses.Max());
    }

    /// <inheritdoc cref="Pause(int, Func{string, string}, DateTimeOffset)"/>
    public static TimeSpan? Pause(HttpResponseMessage response, DateTimeOffset now) =>
        Pause((int)response.StatusCode, name => First(response.Headers, name), now);

    private static bool Refuses(int status) => status is 403 or 429 or >= 500;

    private static string? First(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.First() : null;

    private static TimeSpan? RetryAfter(string? text, DateTimeOffset now) =>
        Number(text) is { } seconds ? Seconds(seconds)
        : RetryConditionHeaderValue.TryParse(text, out var parsed) && parsed.Date is { } date ? date - now
        : null;

    /// <summary>Null as long as something remains, or where nothing says until when it does not.</summary>
    private static TimeSpan? Spent(string? remaining, string? reset, DateTimeOffset now)
    {
        var parts = (remaining ?? "").Split(';', 2);
        return Number(parts[0]) != 0 ? null
            : Number(reset) is { } told ? Until(told, now)
            : Window(parts.ElementAtOrDefault(1));
    }

    private static TimeSpan Until(ulong told, DateTimeOffset now) =>
        told < FirstMoment
            ? Seconds(told)
            : DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(Math.Min(told, 100 * FirstMoment)) - now;

    private static TimeSpan? Window(string? parameters) =>
        (parameters ?? "")
            .Split(';')
            .Select(parameter => parameter.Trim())
            .Where(parameter => parameter.StartsWith("w=", StringComparison.Ordinal))
            .Select(parameter => Number(parameter[2..]))
            .FirstOrDefault()
            is { } seconds
            ? TimeSpan.FromTicks(Math.Min(Seconds(seconds).Ticks, LongestWindow.Ticks))
            : null;

    /// <summary>A number too large to be read is a large one.</summary>
    private static ulong? Number(string? text)
    {
        var digits = (text ?? "").Trim();
        return digits.Length is 0 or > 100 || !digits.All(char.IsAsciiDigit) ? null
            : ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : ulong.MaxValue;
    }

    private static TimeSpan Seconds(ulong seconds) =>
        seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : Longest;

    private static TimeSpan? Bounded(TimeSpan? pause) =>
        pause is null ? null
        : pause < TimeSpan.Zero ? TimeSpan.Zero
        : pause > Longest ? Longest
        : pause;
}
