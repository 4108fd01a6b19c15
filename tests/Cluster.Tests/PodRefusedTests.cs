using Dockerflow.Api.BuildRuns;
using Dockerflow.Cluster.Tests.Ground;

namespace Dockerflow.Cluster.Tests;

/// <summary>What the server does not let in is told with the server's own words.</summary>
public sealed class PodRefusedTests(ClusterFixture cluster)
{
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Build_QuotaIsUsedUp_GivesPodRefusedWithItsName()
    {
        await using var ground = await TestGround.PrepareAsync(cluster, ct);
        await ground.Cluster.Kubectl.ApplyAsync(
            $$"""
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: nothing-runs-here, namespace: {{ground.Team}}}
            spec:
              hard: {pods: "0"}
            """,
            ct
        );
        await ground.Operator.StartAsync(ct);
        var app = await ground.PushAsync("refused", Apps.Light(ground.Env), ct);
        await ground.CreateAsync(Wishes.For(ground, "refused", app.Path), ct);

        var run = await ground.FinishedRunAsync("refused", ct);

        var failure = run.Status.Failure.ShouldNotBeNull();
        (failure.Reason, failure.Class).ShouldBe((FailureReason.PodRefused, FailureClass.Configuration));
        failure.Message.ShouldContain("nothing-runs-here");
    }
}
