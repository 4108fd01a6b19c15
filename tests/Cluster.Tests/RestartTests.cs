using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Promotions;
using Dockerflow.Cluster.Tests.Ground;

namespace Dockerflow.Cluster.Tests;

/// <summary>An operator of its own, killed without warning and started again: the work goes on and nothing happens twice.</summary>
public sealed class RestartTests(ClusterFixture cluster) : IAsyncLifetime
{
    private const string Name = "restart";
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;
    private TestGround ground = null!;

    public async ValueTask InitializeAsync() => ground = await TestGround.PrepareAsync(cluster, ct);

    public ValueTask DisposeAsync() => ground.DisposeAsync();

    [Fact]
    public async Task Operator_KilledInEachPhase_OneRunIsFinishedAndReachesProd()
    {
        var app = await DeclareAsync();
        await ground.Operator.StartAsync(ct);
        foreach (
            var phase in (BuildRunPhase[])
                [BuildRunPhase.Pending, BuildRunPhase.Building, BuildRunPhase.Verifying, BuildRunPhase.Publishing]
        )
        {
            await ground.RunAsync(Name, run => run.Status.Phase >= phase, ct);
            await ground.Operator.RestartAsync(ct);
        }
        await ground.WaitAsync("a promotion", () => ground.PromotionsOf(Name) is [var first, ..] ? first : null, ct);
        await ground.Operator.RestartAsync(ct);
        await AssertReleasedOnceAsync(app.Commit);
    }

    [Fact]
    public async Task Operator_KilledEveryFewSeconds_OneRunIsFinishedAndReachesProd()
    {
        var app = await DeclareAsync();
        using var released = new CancellationTokenSource();
        var killing = KillAgainAndAgainAsync(released.Token);
        await ground.WaitAsync("the run to reach prod", Released, ct);
        await released.CancelAsync();
        await killing;
        await ground.Operator.RestartAsync(ct);
        await AssertReleasedOnceAsync(app.Commit);
    }

    private async Task<PushedApp> DeclareAsync()
    {
        var app = await ground.PushAsync(Name, Apps.Light(ground.Env), ct);
        await Workloads.CreateAsync(ground, ground.Stage, Name, $"{ground.Team}/{Name}", ct);
        await Workloads.CreateAsync(ground, ground.Prod, Name, $"{ground.Team}/{Name}", ct);
        await ground.CreateAsync(Wishes.For(ground, Name, app.Path).WithEnvironments(ground), ct);
        return app;
    }

    /// <summary>
    /// Lives of one to four seconds: long enough to write something, short enough to end in the middle. They get longer,
    /// for on a slow machine what is written all at once would never fit into one.
    /// </summary>
    private async Task KillAgainAndAgainAsync(CancellationToken stop)
    {
        var random = new Random(20261123);
        for (var lives = 0; !stop.IsCancellationRequested; lives++)
        {
            await ground.Operator.RestartAsync(ct);
            var life = (1 + 3 * random.NextDouble()) * (1 + lives / 20.0);
            await Task.Delay(TimeSpan.FromSeconds(life), TimeProvider.System, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AssertReleasedOnceAsync(string commit)
    {
        await ground.WaitAsync("the run to reach prod", Released, ct);
        var run = ground.RunsOf(Name).ShouldHaveSingleItem();
        run.Status.Phase.ShouldBe(BuildRunPhase.Succeeded, customMessage: run.Status.Failure?.Message);
        run.Spec.Source.Revision.ShouldBe(commit);
        ground.PromotionsOf(Name).Count.ShouldBe(2);
        foreach (var ns in (string[])[ground.Stage, ground.Prod])
        {
            (await ground.WorkloadAsync(ns, Name, ct))
                .Spec.Template.Spec.Containers.Single()
                .Image.ShouldBe(run.Status.Image!.Reference);
        }
    }

    private IReadOnlyList<Promotion>? Released() =>
        ground.PromotionsOf(Name) is { Count: >= 2 } all
        && all.All(each => each.Status.Phase == PromotionPhase.Verified)
            ? all
            : null;
}
