using System.Net;
using Dockerflow.Kube.Client;

namespace Dockerflow.Kube.Watch;

/// <summary>
/// How to go on after a watch ended. As client-go's reflector: an ended stream lost nothing, so it needs no LIST; only
/// a version that the server has forgotten does, or a failure that nobody understands.
/// </summary>
internal static class RestartRules
{
    /// <summary>A watch that ends sooner and brought nothing is a failure that only looks like an end.</summary>
    public static TimeSpan ShortestHealthyWatch { get; } = TimeSpan.FromSeconds(1);

    public static Restart After(WatchEnd end) =>
        end.Failure switch
        {
            null => new Restart(Relist: false, Backoff: TooShort(end), "ended"),
            { IsGone: true } => new Restart(Relist: true, Backoff: TooShort(end), "gone"),
            { Status: null, Reason: KubeException.Timeout } => new Restart(Relist: false, Backoff: false, "silent"),
            { Status: null, Reason: KubeException.Unreachable } => new Restart(
                Relist: false,
                Backoff: TooShort(end),
                "lost"
            ),
            { Status: HttpStatusCode.TooManyRequests } => new Restart(Relist: false, Backoff: true, "busy"),
            _ => new Restart(Relist: true, Backoff: true, "error"),
        };

    private static bool TooShort(WatchEnd end) => end.Events == 0 && end.Lived < ShortestHealthyWatch;
}
