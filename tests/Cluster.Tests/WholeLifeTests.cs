using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Promotions;
using Dockerflow.Cluster.Tests.Ground;
using Dockerflow.Support.Tools;

namespace Dockerflow.Cluster.Tests;

/// <summary>From a declared wish to what Pods serve in production.</summary>
public sealed class WholeLifeTests(ClusterFixture cluster)
{
    private const string Name = "life";
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task ContainerBuild_DeclaredThenPushedThenRequested_EachCauseGivesOneRunAndWhatIsNewReachesProd()
    {
        var app = await ground.PushAsync(Name, Apps.Node(ground.Env), ct);
        await Workloads.CreateAsync(ground, ground.Stage, Name, $"{ground.Team}/{Name}", ct);
        await Workloads.CreateAsync(ground, ground.Prod, Name, $"{ground.Team}/{Name}", ct);
        await ground.CreateAsync(Wishes.For(ground, Name, app.Path).WithEnvironments(ground), ct);
        await AssertReleasedAsync(1, "NeverBuilt", app.Commit);

        var second = await app.Repository.PushAsync(
            new Dictionary<string, string> { ["CHANGES"] = "more" },
            "Second",
            ct
        );
        await AssertReleasedAsync(2, "Source", second);

        await ByHand.RequestRebuildAsync(ground, Name, "please", ct);
        await AssertRefreshedAsync(3, "Requested", second);
        ground.RunsOf(Name).Count.ShouldBe(3);
        await AssertBoardAsync();
    }

    private async Task AssertReleasedAsync(long sequence, string cause, string commit)
    {
        var image = await PublishedAsync(sequence, cause, commit);
        await ground.WaitAsync($"run {sequence} to reach prod", () => Verified(sequence), ct);
        await AssertServedAsync(ground.Stage, image.Digest, commit);
        await AssertServedAsync(ground.Prod, image.Digest, commit);
    }

    /// <summary>The same commit on the same base: what runs is as fresh as the new image, and nothing was restarted.</summary>
    private async Task AssertRefreshedAsync(long sequence, string cause, string commit)
    {
        var image = await PublishedAsync(sequence, cause, commit);
        var before = ground
            .RunsOf(Name)
            .Single(run => run.Spec.Sequence == sequence - 1)
            .Status.Image.ShouldNotBeNull();
        image.Content.ShouldBe(before.Content);
        image.Digest.ShouldNotBe(before.Digest);
        var build = await ground.BuildAsync(
            Name,
            build => build.Status.Environments.All(each => each.Running?.PublishedAt == image.PublishedAt),
            ct
        );
        build.Status.Environments.Select(each => each.Running!.Digest).ShouldBe([before.Digest, before.Digest]);
        Verified(sequence).ShouldBeNull();
        await AssertServedAsync(ground.Stage, before.Digest, commit);
        await AssertServedAsync(ground.Prod, before.Digest, commit);
    }

    private async Task<PublishedImage> PublishedAsync(long sequence, string cause, string commit)
    {
        var run = await ground.RunAsync(Name, run => run.Spec.Sequence == sequence && run.Status.IsFinished, ct);
        run.Status.Failure.ShouldBeNull();
        run.Spec.Cause.Reason.ShouldBe(cause);
        run.Spec.Source.Revision.ShouldBe(commit);
        await AssertTagsAsync(run.Status.Image.ShouldNotBeNull(), commit, sequence);
        return run.Status.Image;
    }

    private IReadOnlyList<Promotion>? Verified(long sequence) =>
        ground
            .PromotionsOf(Name)
            .Where(each => each.Spec.Sequence == sequence && each.Status.Phase == PromotionPhase.Verified)
            .ToList()
            is { Count: 2 } both
            ? both
            : null;

    private async Task AssertTagsAsync(PublishedImage image, string commit, long sequence)
    {
        image.Tags.ShouldBe([$"{commit[..7]}-{sequence}", "latest"], ignoreOrder: true);
        var registry = await RegistryView.ConnectAsync(ground.Env.RegistryLocal, ct);
        foreach (var tag in image.Tags)
        {
            (await registry.DigestAsync(Wishes.ImagePath(ground, Name), tag, ct)).ShouldBe(image.Digest);
        }
        var sbom = await registry.DigestAsync(
            Wishes.ImagePath(ground, Name),
            $"{image.Digest.Replace(':', '-')}.sbom",
            ct
        );
        sbom.ShouldBe(ground.RunsOf(Name).Single(run => run.Spec.Sequence == sequence).Status.Candidate!.Sbom);
    }

    private async Task AssertServedAsync(string ns, string digest, string commit)
    {
        var workload = await ground.WorkloadAsync(ns, Name, ct);
        workload
            .Spec.Template.Spec.Containers.Single()
            .Image.ShouldBe($"{ground.Env.Registry}/{Wishes.ImagePath(ground, Name)}@{digest}");
        (await Serving.CommitsAsync(ground, ns, Name, ct)).ShouldBe([commit]);
    }

    private async Task AssertBoardAsync()
    {
        await ground.BuildAsync(Name, build => build.Status.Stage == "prod", ct);
        var board = await ground.Cluster.Kubectl.RunAsync(["get", "containerbuild", Name, "-n", ground.Team], ct);
        board.ShouldContain("READY");
        board.ShouldContain("True");
        board.ShouldContain("prod");
    }
}
