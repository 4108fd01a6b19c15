using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Promotions;
using Dockerflow.Cluster.Tests.Ground;

namespace Dockerflow.Cluster.Tests;

/// <summary>An image that passes verification and still does not work in its environment gets no further.</summary>
public sealed class RollbackTests(ClusterFixture cluster)
{
    private const string Name = "rollback";
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Promotion_NeverReady_GoesBackSparesProdAndDoesNotStandInTheWayOfTheNext()
    {
        var app = await DeclareAsync();
        var good = await ReachedProdAsync(1);
        var prod = await ground.WorkloadAsync(ground.Prod, Name, ct);

        await SetDeadlineAsync(30);
        await app.Repository.PushAsync(Apps.Light(ground.Env), "Forgets what stage asks for", ct);
        var bad = await ground.PublishedAsync(Name, 2, ct);
        var failed = await ground.PromotionAsync(bad, "stage", each => each.Status.IsFinished, ct);
        failed.Status.Phase.ShouldBe(PromotionPhase.Failed);
        failed.Status.Reason.ShouldBe("RolloutFailed");
        failed.Status.Quarantined.ShouldBeTrue();
        await AssertServesAsync(ground.Stage, good);
        await AssertServesAsync(ground.Prod, good);

        await SetDeadlineAsync(600);
        await app.Repository.PushAsync(Ready("third"), "Serves it again", ct);
        await ReachedProdAsync(3);
        ground.PromotionsOf(Name).ShouldNotContain(each => each.Spec.Environment == "prod" && each.Spec.Sequence == 2);
        (await ground.WorkloadAsync(ground.Prod, Name, ct)).Metadata.Generation.ShouldBe(prod.Metadata.Generation + 1);
    }

    /// <summary>How long stage has to get ready: short only where it never does.</summary>
    private Task SetDeadlineAsync(int seconds) =>
        ground.Cluster.Kubectl.RunAsync(
            [
                "patch",
                "deployment",
                Name,
                "-n",
                ground.Stage,
                "-p",
                $$$"""{"spec":{"progressDeadlineSeconds":{{{seconds}}}}}""",
            ],
            ct
        );

    private async Task<PushedApp> DeclareAsync()
    {
        var app = await ground.PushAsync(Name, Ready("first"), ct);
        foreach (var ns in (string[])[ground.Stage, ground.Prod])
        {
            await Workloads.CreateAsync(ground, ns, Name, $"{ground.Team}/{Name}", ct, "/ready");
        }
        await ground.CreateAsync(Wishes.For(ground, Name, app.Path).WithEnvironments(ground), ct);
        return app;
    }

    /// <summary>Answers the readiness probe of the Deployments, which no check of the operator asks for.</summary>
    private Dictionary<string, string> Ready(string answer) =>
        Apps.Broken(
            ground.Env,
            "server.pl",
            "'/__heartbeat__' =>",
            $"'/ready' => sub {{ (200, '{answer}') }},\n  '/__heartbeat__' =>"
        );

    private async Task<BuildRun> ReachedProdAsync(long sequence)
    {
        var run = await ground.PublishedAsync(Name, sequence, ct);
        await ground.VerifiedAsync(run, "stage", ct);
        await ground.VerifiedAsync(run, "prod", ct);
        await AssertServesAsync(ground.Stage, run);
        await AssertServesAsync(ground.Prod, run);
        return run;
    }

    private async Task AssertServesAsync(string ns, BuildRun run)
    {
        (await ground.WorkloadAsync(ns, Name, ct))
            .Spec.Template.Spec.Containers.Single()
            .Image.ShouldBe(run.Status.Image!.Reference);
        (await Serving.CommitsAsync(ground, ns, Name, ct)).ShouldBe([run.Spec.Source.Revision]);
    }
}
