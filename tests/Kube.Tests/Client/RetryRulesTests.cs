using System.Net;
using Dockerflow.Kube.Client;

namespace Dockerflow.Kube.Tests.Client;

public sealed class RetryRulesTests
{
    [Theory]
    [InlineData(429, 1, 1, true)]
    [InlineData(503, 1, 3, true)]
    [InlineData(429, 1, 4, false)]
    [InlineData(429, 60, 1, false)]
    [InlineData(429, null, 1, false)]
    [InlineData(500, null, 1, false)]
    [InlineData(409, 1, 1, false)]
    public void AfterAnswer_StatusAndRetryAfter_Decide(int status, int? retryAfter, int tries, bool again)
    {
        var asked = retryAfter is int seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        RetryRules.AfterAnswer((HttpStatusCode)status, asked, tries).ShouldBe(again ? asked : null);
    }

    [Theory]
    [InlineData("GET", 1, true)]
    [InlineData("GET", 4, false)]
    [InlineData("POST", 1, false)]
    [InlineData("PATCH", 1, false)]
    [InlineData("DELETE", 1, false)]
    public void AfterLostConnection_OnlyReadsAreSentAgain(string method, int tries, bool again) =>
        RetryRules.AfterLostConnection(new HttpMethod(method), tries).HasValue.ShouldBe(again);
}
