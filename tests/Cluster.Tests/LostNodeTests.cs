using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Cluster.Tests.Ground;
using Dockerflow.Kube.Core;
using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Cluster.Tests;

/// <summary>What a node does to a build is nobody's fault: it is told, and tried again.</summary>
public sealed class LostNodeTests(ClusterFixture cluster)
{
    private const string Name = "on-weak-node";
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Build_NodeRunsShortOfDiskAndLaterLosesItsPlaces_GivesEvictedThenNodeLost()
    {
        Assert.SkipWhen(SecondNode.Missing(ground.Env) is not null, SecondNode.Missing(ground.Env) ?? "");
        await using var node = await SecondNode.StartAsync(ground.Env, ct);
        await ground.CreateAsync(await WishAsync(), ct);

        var first = await BuildingAsync(1);
        await AssertIsOnTheNodeAsync(first);
        await node.FillAsync(ct);
        await AssertLostAsync(1, FailureReason.Evicted, "low on resource: ephemeral-storage");
        await node.FreeAsync(ct);

        await BuildingAsync(2);
        // A kubelet that starts anew lets in what it finds as if it were new, and now it may have no Pod at all. It goes by
        // what the server has of its node: the first time that may still be what the kubelet before it has told.
        await node.RestartAsync(ct, "--max-pods=0");
        (await Polling.UntilAsync(HasNoPlacesAsync, TimeSpan.FromMinutes(5), ct)).ShouldBeTrue();
        await node.RestartAsync(ct, "--max-pods=0");
        await AssertLostAsync(2, FailureReason.NodeLost, "OutOfpods");
    }

    private async Task<ContainerBuild> WishAsync()
    {
        var files = Apps.Broken(ground.Env, "Dockerfile", "USER 10001", "RUN sleep 600");
        var app = await ground.PushAsync(Name, files, ct);
        return Wishes
            .For(ground, Name, app.Path)
            .WithSpec(spec =>
                spec with
                {
                    Build = spec.Build with
                    {
                        NodeSelector = new Dictionary<string, string> { [TestPolicy.WeakNode] = "true" },
                        Tolerations = [new(TestPolicy.WeakNode, "Exists")],
                    },
                }
            );
    }

    private Task<BuildRun> BuildingAsync(long sequence) =>
        ground.RunAsync(
            Name,
            run =>
                run.Spec.Sequence == sequence
                && run.Status.Steps.Any(step => step is { Name: "build", Phase: StepPhase.Running }),
            ct
        );

    private async Task AssertIsOnTheNodeAsync(BuildRun run)
    {
        var node = await ground.Cluster.Kubectl.RunAsync(
            ["get", "pod", "-n", ground.Team, run.Status.Pod!, "-o", "jsonpath={.spec.nodeName}"],
            ct
        );
        node.ShouldBe("node2");
    }

    private async Task<bool> HasNoPlacesAsync() =>
        await ground.Cluster.Kubectl.RunAsync(["get", "node", "node2", "-o", "jsonpath={.status.allocatable.pods}"], ct)
            is "0";

    private async Task AssertLostAsync(long sequence, FailureReason reason, string words)
    {
        var run = await ground.RunAsync(Name, run => run.Spec.Sequence == sequence && run.Status.IsFinished, ct);
        var failure = run.Status.Failure.ShouldNotBeNull();
        (failure.Reason, failure.Class).ShouldBe((reason, FailureClass.Infrastructure), failure.Message);
        failure.Message.ShouldContain(words);
    }
}
