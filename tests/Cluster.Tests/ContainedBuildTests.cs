using System.Globalization;
using System.Text.RegularExpressions;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Cluster.Tests.Ground;

namespace Dockerflow.Cluster.Tests;

/// <summary>A RUN that takes all it can get meets a limit, and what failed is named for what it is.</summary>
public sealed class ContainedBuildTests(ClusterFixture cluster)
{
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    /// <summary>Processes that end at once would be a load for the machine and prove no more.</summary>
    [Fact]
    public async Task Build_ForksForEver_IsStoppedByTheNodesLimit()
    {
        var failure = await FailureAsync(
            "forks",
            """RUN perl -e 'while (1) { my $p = fork; defined $p or do { $e = $!; kill 9, @p; die "forked " . @p . " times: $e\n" }; $p or do { sleep 600; exit }; push @p, $p }' || { sleep 1; false; }"""
        );
        failure.Reason.ShouldBe(FailureReason.RunFailed);
        var stopped = Regex.Match(failure.Log, @"forked (\d+) times: Resource temporarily unavailable");
        stopped.Success.ShouldBeTrue(failure.Log);
        int.Parse(stopped.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            .ShouldBeInRange(100, 2048, "podPidsLimit of the test cluster's kubelet");
    }

    [Fact]
    public async Task Build_TakesMoreMemoryThanItsLimit_GivesOutOfMemory()
    {
        var failure = await FailureAsync(
            "greedy",
            """RUN perl -e '$x = "x" x 900_000_000; sleep 5'""",
            memory: "512Mi"
        );
        (failure.Reason, failure.Step, failure.Class).ShouldBe(
            (FailureReason.OutOfMemory, "build", FailureClass.Repository)
        );
    }

    /// <summary>Somebody's hand, or a node that went away with its Pods: the Job makes another one, and the run goes on with it.</summary>
    [Fact]
    public async Task Build_PodVanishes_GoesOnInAnotherOne()
    {
        const string name = "vanished";
        var app = await ground.PushAsync(
            name,
            Apps.Broken(ground.Env, "Dockerfile", "USER 10001", "RUN sleep 600"),
            ct
        );
        await ground.CreateAsync(Wishes.For(ground, name, app.Path), ct);
        var run = await ground.RunAsync(
            name,
            run => run.Status.Steps.Any(step => step is { Name: "build", Phase: StepPhase.Running }),
            ct
        );

        await ground.Cluster.Kubectl.RunAsync(
            ["delete", "pod", "-n", ground.Team, run.Status.Pod!, "--grace-period=0", "--force", "--wait=false"],
            ct
        );

        var other = await ground.RunAsync(
            name,
            each =>
                each.Status.Pod != run.Status.Pod
                && each.Status.Steps.Any(step => step is { Name: "build", Phase: StepPhase.Running }),
            ct
        );
        (other.Metadata.Name, other.Status.Failure).ShouldBe((run.Metadata.Name, null));
        await ByHand.SuspendAsync(ground, name, ct);
    }

    private async Task<RunFailure> FailureAsync(string name, string instruction, string? memory = null)
    {
        var app = await ground.PushAsync(name, Apps.Broken(ground.Env, "Dockerfile", "USER 10001", instruction), ct);
        var wish = Wishes.For(ground, name, app.Path);
        await ground.CreateAsync(
            memory is null
                ? wish
                : wish.WithSpec(spec =>
                    spec with
                    {
                        Build = spec.Build with
                        {
                            Resources = new() { Limits = new Dictionary<string, string> { ["memory"] = memory } },
                        },
                    }
                ),
            ct
        );
        var run = await ground.FinishedRunAsync(name, ct);
        run.Status.Phase.ShouldBe(BuildRunPhase.Failed, customMessage: run.Status.Message);
        return run.Status.Failure.ShouldNotBeNull();
    }
}
