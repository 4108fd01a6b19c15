using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Build.Tests;

public sealed class BuildLimitsTests
{
    /// <summary>The server refuses a Pod that requests more than its limit, and nobody asked for our usual requests.</summary>
    [Fact]
    public void Of_LimitBelowTheUsualRequest_RequestsNoMoreThanTheLimit()
    {
        var wish = new BuildResources
        {
            Limits = new Dictionary<string, string>
            {
                ["cpu"] = "50m",
                ["memory"] = "128Mi",
                ["ephemeral-storage"] = "512Mi",
            },
        };

        var resources = BuildLimits.Of(wish, new());

        resources
            .Requests.ToDictionary(each => each.Key, each => each.Value.ToString())
            .ShouldBe(wish.Limits, ignoreOrder: true);
    }

    [Fact]
    public void Of_NothingSaid_IsThePolicysLimits() =>
        BuildLimits
            .Of(new(), new() { BuildMemory = "3Gi" })
            .Limits.ToDictionary(each => each.Key, each => each.Value.ToString())
            .ShouldBe(
                new Dictionary<string, string>
                {
                    ["cpu"] = "4",
                    ["memory"] = "3Gi",
                    ["ephemeral-storage"] = "20Gi",
                },
                ignoreOrder: true
            );

    /// <summary>The server takes a limit for the request that is missing, and a node would have to have all that to spare.</summary>
    [Fact]
    public void Small_EveryLimit_IsMoreThanIsRequested()
    {
        var resources = BuildLimits.Small();
        foreach (var (resource, limit) in resources.Limits)
        {
            resources.Requests[resource].ToDecimal().ShouldBeLessThan(limit.ToDecimal(), resource);
        }
    }
}
