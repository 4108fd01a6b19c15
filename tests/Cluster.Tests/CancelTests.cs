using Dockerflow.Api.BuildRuns;
using Dockerflow.Cluster.Tests.Ground;
using Dockerflow.Kube.Objects;
using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Cluster.Tests;

/// <summary>A build that nobody wants any more ends, and leaves nothing that runs.</summary>
public sealed class CancelTests(ClusterFixture cluster)
{
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Suspend_WhileItBuilds_CancelsAndIsBuiltAgainWhenItIsTakenBack()
    {
        const string name = "suspended-run";
        var run = await BuildingAsync(name);

        await ByHand.SuspendAsync(ground, name, ct);

        var ended = await ground.RunAsync(name, each => each.Status.IsFinished, ct);
        (ended.Status.Phase, ended.Status.Failure!.Reason).ShouldBe((BuildRunPhase.Cancelled, FailureReason.Cancelled));
        await GoneAsync(run);
        (await ground.ConditionAsync(name, "Stalled", Condition.True, ct)).Reason.ShouldBe("Suspended");

        await ByHand.PatchSpecAsync(ground, name, """{"suspend":false}""", ct);
        var again = await ground.RunAsync(name, each => each.Spec.Sequence == 2, ct);
        again.Spec.Source.Revision.ShouldBe(run.Spec.Source.Revision);
        await ByHand.SuspendAsync(ground, name, ct);
    }

    [Fact]
    public async Task Delete_OfARunThatBuilds_EndsItsPod()
    {
        const string name = "deleted-run";
        var run = await BuildingAsync(name);

        await ByHand.SuspendAsync(ground, name, ct);
        await ground.Cluster.Kubectl.RunAsync(["delete", "buildrun", "-n", ground.Team, run.Metadata.Name!], ct);

        await GoneAsync(run);
    }

    /// <summary>The same cause after the same run has the same name; what the deleted one left goes a little later.</summary>
    [Fact]
    public async Task Delete_OfARunThatIsStillWanted_IsMadeAgainUnderItsName()
    {
        const string name = "deleted-and-wanted";
        var run = await BuildingAsync(name);

        await ground.Cluster.Kubectl.RunAsync(["delete", "buildrun", "-n", ground.Team, run.Metadata.Name!], ct);

        var again = await ground.RunAsync(
            name,
            each => each.Metadata.Uid != run.Metadata.Uid && (each.Status.IsFinished || IsBuilding(each)),
            ct
        );
        (again.Metadata.Name, again.Status.Phase).ShouldBe((run.Metadata.Name, BuildRunPhase.Building));
        await ByHand.SuspendAsync(ground, name, ct);
        await ground.RunAsync(name, each => each.Status.IsFinished, ct);
    }

    private static bool IsBuilding(BuildRun run) =>
        run.Status.Steps.Any(step => step is { Name: "build", Phase: StepPhase.Running });

    private async Task<BuildRun> BuildingAsync(string name)
    {
        var app = await ground.PushAsync(
            name,
            Apps.Broken(ground.Env, "Dockerfile", "USER 10001", "RUN sleep 600"),
            ct
        );
        await ground.CreateAsync(Wishes.For(ground, name, app.Path), ct);
        return await ground.RunAsync(name, IsBuilding, ct);
    }

    private async Task GoneAsync(BuildRun run) =>
        (await Polling.UntilAsync(() => IsGoneAsync(run.Status.Pod!), TimeSpan.FromMinutes(5), ct)).ShouldBeTrue();

    private async Task<bool> IsGoneAsync(string pod) =>
        await ground.Cluster.Kubectl.RunAsync(
            ["get", "pod", pod, "-n", ground.Team, "-o", "name", "--ignore-not-found"],
            ct
        )
            is "";
}
