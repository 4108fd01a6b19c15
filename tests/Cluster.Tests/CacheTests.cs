using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Cluster.Tests.Ground;

namespace Dockerflow.Cluster.Tests;

/// <summary>Reused layers make a new commit quick, and nothing older than it says.</summary>
public sealed class CacheTests(ClusterFixture cluster)
{
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Source_ReusesLayersAndSaysSo_AndAgeGetsTheNewPackageAllTheSame()
    {
        const string name = "cached";
        await using var packages = await PackageRepository.StartAsync(ground, "1.0", ct);
        var app = await ground.PushAsync(name, Files(packages), ct);
        await ground.CreateAsync(
            Wishes
                .For(ground, name, app.Path)
                .WithSpec(spec =>
                    spec with
                    {
                        Rebuild = spec.Rebuild with { Triggers = [RebuildTrigger.Source, RebuildTrigger.Age] },
                    }
                ),
            ct
        );
        var first = await ground.PublishedAsync(name, 1, ct);
        (await PackageOfAsync(first)).ShouldBe("1.0");
        first.Status.Cache.ShouldNotBeNull().Reused.ShouldBe(0);

        await packages.OfferAsync("2.0", ct);
        await app.Repository.PushAsync(new Dictionary<string, string> { ["CHANGES"] = "more" }, "Second", ct);
        var second = await ground.PublishedAsync(name, 2, ct);
        second.Spec.Cause.Reason.ShouldBe("Source");
        second.Spec.Cache.ShouldNotBeNull().Run.ShouldBe(first.Metadata.Name!);
        second.Status.Cache.ShouldNotBeNull().Reused.ShouldBeGreaterThan(0);
        second
            .Status.Conditions.Single(condition => condition.Type == "Built")
            .Message.ShouldNotBeNull()
            .ShouldContain($"instructions reused from {first.Metadata.Name}");
        (await PackageOfAsync(second)).ShouldBe("1.0");
        second.Status.Image!.FreshAt.ShouldBe(first.Status.StartedAt!.Value);

        await ByHand.SetMaxAgeAsync(ground, name, "1m", ct);
        var third = await ground.PublishedAsync(name, 3, ct);
        third.Spec.Cause.Reason.ShouldBe("Age");
        third.Status.Cache.ShouldNotBeNull().Reused.ShouldBe(0);
        (await PackageOfAsync(third)).ShouldBe("2.0");
        third.Status.Image!.FreshAt.ShouldBe(third.Status.Image.PublishedAt);
        await ByHand.SuspendAsync(ground, name, ct);
    }

    private async Task<string> PackageOfAsync(BuildRun run) =>
        await Images.PackageVersionAsync(ground, run, PackageRepository.Package, ct);

    private Dictionary<string, string> Files(PackageRepository packages) =>
        Apps.Broken(
            ground.Env,
            "Dockerfile",
            "WORKDIR /app\n",
            $"""
            RUN rm -rf /etc/apt/sources.list* \
              && echo 'deb [trusted=yes] {packages.Url} ./' > /etc/apt/sources.list \
              && apt-get update && apt-get install -y {PackageRepository.Package}
            WORKDIR /app

            """
        );
}
