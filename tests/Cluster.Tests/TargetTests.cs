using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Promotions;
using Dockerflow.Cluster.Tests.Ground;
using Dockerflow.Kube.Core;

namespace Dockerflow.Cluster.Tests;

/// <summary>A workload is changed only as far as its owner consents, and never against somebody else.</summary>
public sealed class TargetTests(ClusterFixture cluster)
{
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Promotion_WithoutConsent_TouchesNothingAndGoesOnOnceItIsGiven()
    {
        const string name = "consent";
        await Workloads.CreateAsync(ground, ground.Stage, name, consent: "", ct);
        var before = await ground.WorkloadAsync(ground.Stage, name, ct);
        var (run, app) = await DeclareAsync(name);

        var waiting = await PendingAsync(run, "ConsentMissing");
        waiting.Status.Message.ShouldNotBeNull().ShouldContain($"{Names.ManagedByAnnotation}: {ground.Team}/{name}");
        await AssertUntouchedAsync(before);

        var others = $"{Names.ManagedByAnnotation}={ground.Team}/{name}-of-somebody-else";
        await ByHand.AnnotateAsync(ground, ground.Stage, name, others, ct);
        before = await ground.WorkloadAsync(ground.Stage, name, ct);
        var rebuilt = await PushAsync(name, app);
        await PendingAsync(rebuilt, "ConsentMissing");
        await AssertUntouchedAsync(before);

        await ByHand.AnnotateAsync(ground, ground.Stage, name, $"{Names.ManagedByAnnotation}={ground.Team}/{name}", ct);
        await ground.VerifiedAsync(rebuilt, "stage", ct);
        await AssertServesAsync(name, rebuilt.Status.Image!.Reference, rebuilt.Spec.Source.Revision);
        ground.PromotionsOf(name).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Promotion_SomebodyElseSetAnImage_SaysDriftedAndLeavesItUntilTakeoverIsAllowed()
    {
        const string name = "drift";
        await Workloads.CreateAsync(ground, ground.Stage, name, $"{ground.Team}/{name}", ct);
        var (first, app) = await DeclareAsync(name);
        await ground.VerifiedAsync(first, "stage", ct);
        var hotfix = await DriftAsync(name, first.Status.Image!.Tags[0]);
        var before = await ground.WorkloadAsync(ground.Stage, name, ct);

        var second = await PushAsync(name, app);
        var drifted = await PendingAsync(second, "Drifted");
        drifted.Status.Message.ShouldNotBeNull().ShouldContain(hotfix);
        await AssertUntouchedAsync(before);
        await AssertServesAsync(name, hotfix, app.Commit);

        await ByHand.AnnotateAsync(ground, ground.Stage, name, $"{Names.AdoptedAnnotation}-", ct);
        await ground.VerifiedAsync(second, "stage", ct);
        await AssertServesAsync(name, second.Status.Image!.Reference, second.Spec.Source.Revision);
        (await ground.WorkloadAsync(ground.Stage, name, ct))
            .Metadata.Annotations![Names.AdoptedAnnotation]
            .ShouldBe(hotfix);
    }

    /// <summary>What was published, from a repository that is not the operator's.</summary>
    private async Task<string> DriftAsync(string name, string tag)
    {
        var hotfix = $"{ground.Id}/hotfix";
        await Images.CopyAsync(ground, (Wishes.ImagePath(ground, name), tag), (hotfix, "1"), ct);
        var image = $"{ground.Env.Registry}/{hotfix}:1";
        await ByHand.SetImageAsync(ground, ground.Stage, name, image, ct);
        return image;
    }

    private async Task<(BuildRun Run, PushedApp App)> DeclareAsync(string name)
    {
        var app = await ground.PushAsync(name, Apps.Light(ground.Env), ct);
        await ground.CreateAsync(Wishes.For(ground, name, app.Path).WithStage(ground), ct);
        return (await ground.PublishedAsync(name, 1, ct), app);
    }

    private async Task<BuildRun> PushAsync(string name, PushedApp app)
    {
        await app.Repository.PushAsync(new Dictionary<string, string> { ["CHANGES"] = "more" }, "Second", ct);
        return await ground.PublishedAsync(name, 2, ct);
    }

    private Task<Promotion> PendingAsync(BuildRun run, string reason) =>
        ground.PromotionAsync(
            run,
            "stage",
            each => each.Status is { Phase: PromotionPhase.Pending } status && status.Reason == reason,
            ct
        );

    /// <summary>A generation counts each change of the spec or an annotation; the operator would leave both.</summary>
    private async Task AssertUntouchedAsync(Deployment before)
    {
        var now = await ground.WorkloadAsync(ground.Stage, before.Metadata.Name!, ct);
        now.Metadata.Generation.ShouldBe(before.Metadata.Generation);
        now.Metadata.Annotations!.Where(each => each.Key.StartsWith(Names.Group, StringComparison.Ordinal))
            .ShouldBe(
                before.Metadata.Annotations!.Where(each => each.Key.StartsWith(Names.Group, StringComparison.Ordinal)),
                ignoreOrder: true
            );
    }

    private async Task AssertServesAsync(string name, string image, string commit)
    {
        (await ground.WorkloadAsync(ground.Stage, name, ct))
            .Spec.Template.Spec.Containers.Single()
            .Image.ShouldBe(image);
        // A hand's change is rolled out in its own time, which nobody else waits for.
        await ground.Cluster.Kubectl.RunAsync(
            ["rollout", "status", $"deployment/{name}", "-n", ground.Stage, "--timeout", "120s"],
            ct
        );
        (await Serving.CommitsAsync(ground, ground.Stage, name, ct)).ShouldBe([commit]);
    }
}
