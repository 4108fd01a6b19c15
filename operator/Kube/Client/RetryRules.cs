using System.Net;

namespace Dockerflow.Kube.Client;

/// <summary>
/// When the client itself may send a request again. Only if the server asked for it with Retry-After, or if a GET
/// lost its connection; everything else is the caller's decision, because a write may have happened.
/// </summary>
internal static class RetryRules
{
    public const int MostTries = 4;
    public static TimeSpan LongestWait { get; } = TimeSpan.FromSeconds(10);

    /// <summary>The pause before a create whose answer was lost is sent once more.</summary>
    public static TimeSpan AfterLostCreate { get; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long to wait before the next try, or null to give up.</summary>
    public static TimeSpan? AfterAnswer(HttpStatusCode status, TimeSpan? retryAfter, int tries) =>
        tries < MostTries
        && retryAfter is { } wait
        && wait <= LongestWait
        && (status == HttpStatusCode.TooManyRequests || (int)status >= 500)
            ? wait
            : null;

    /// <inheritdoc cref="AfterAnswer"/>
    public static TimeSpan? AfterLostConnection(HttpMethod method, int tries) =>
        tries < MostTries && method == HttpMethod.Get ? TimeSpan.FromMilliseconds(50 << tries) : null;
}
