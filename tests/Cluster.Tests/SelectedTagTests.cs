using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Cluster.Tests.Ground;
using Dockerflow.Support.Tools;

namespace Dockerflow.Cluster.Tests;

/// <summary>A range of versions is followed through annotated tags: what is built is the commit, not the tag's own object.</summary>
public sealed class SelectedTagTests(ClusterFixture cluster)
{
    private const string Name = "tagged";
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Source_ANewVersionWithinTheRange_IsBuiltAndNamesItsImage()
    {
        var app = await ground.PushAsync(Name, Apps.Light(ground.Env), ct);
        await app.Repository.TagAsync("v1.0.0", ct);
        await ground.CreateAsync(
            Wishes
                .For(ground, Name, app.Path)
                .WithGit(git => git with { Ref = new() { Semver = ">=1.0.0 <2.0.0" } })
                .WithSpec(spec => spec with { Image = spec.Image with { Tags = ["{version}", "latest"] } }),
            ct
        );
        await AssertPublishedAsync(1, app.Commit, "v1.0.0");

        var two = await PushAsync(app, "v2.0.0");
        var next = await PushAsync(app, "v1.1.0");
        var run = await AssertPublishedAsync(2, next, "v1.1.0");
        run.Spec.Cause.Reason.ShouldBe("Source");
        ground.RunsOf(Name).ShouldNotContain(other => other.Spec.Source.Revision == two);
    }

    private async Task<string> PushAsync(PushedApp app, string tag)
    {
        var commit = await app.Repository.PushAsync(new Dictionary<string, string> { ["CHANGES"] = tag }, tag, ct);
        await app.Repository.TagAsync(tag, ct);
        return commit;
    }

    private async Task<BuildRun> AssertPublishedAsync(long sequence, string commit, string tag)
    {
        var run = await ground.PublishedAsync(Name, sequence, ct);
        (run.Spec.Source.Revision, run.Spec.Source.Ref).ShouldBe((commit, $"refs/tags/{tag}"));
        var registry = await RegistryView.ConnectAsync(ground.Env.RegistryLocal, ct);
        (await registry.DigestAsync(Wishes.ImagePath(ground, Name), tag, ct)).ShouldBe(run.Status.Image!.Digest);
        return run;
    }
}
