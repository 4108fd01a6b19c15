using System.Net;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Watch;

namespace Dockerflow.Kube.Tests.Watch;

public sealed class RestartRulesTests
{
    [Theory]
    [InlineData(null, null, 60, 0, false, false)]
    [InlineData(null, null, 0, 3, false, false)]
    [InlineData(null, null, 0, 0, false, true)]
    [InlineData(410, "Expired", 60, 3, true, false)]
    [InlineData(410, "Gone", 0, 0, true, true)]
    [InlineData(429, "TooManyRequests", 60, 3, false, true)]
    [InlineData(500, "InternalError", 60, 3, true, true)]
    [InlineData(403, "Forbidden", 0, 0, true, true)]
    [InlineData(null, KubeException.Unreachable, 60, 1, false, false)]
    [InlineData(null, KubeException.Unreachable, 0, 0, false, true)]
    [InlineData(null, KubeException.Timeout, 305, 0, false, false)]
    [InlineData(null, KubeException.BadResponse, 5, 9, true, true)]
    public void After_End_DecidesListAndPause(
        int? status,
        string? reason,
        int seconds,
        int events,
        bool relist,
        bool backoff
    )
    {
        var failure = reason is null ? null : new KubeException(reason, "why", (HttpStatusCode?)status);
        var restart = RestartRules.After(new WatchEnd(TimeSpan.FromSeconds(seconds), events, failure));
        (restart.Relist, restart.Backoff).ShouldBe((relist, backoff));
    }
}
