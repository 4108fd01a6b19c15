using System.Globalization;
using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Cluster.Tests.Ground;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Cluster.Tests;

/// <summary>A window that opens in twelve hours: the first build and a request pass it, a commit waits until one is open.</summary>
public sealed class WindowTests(ClusterFixture cluster)
{
    private const string Name = "windowed";
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Source_OutsideTheWindow_WaitsAndSaysUntilWhen()
    {
        var opens = TimeProvider.System.GetUtcNow().AddHours(12);
        var app = await ground.PushAsync(Name, Apps.Light(ground.Env), ct);
        await ground.CreateAsync(
            Wishes
                .For(ground, Name, app.Path)
                .WithSpec(spec => spec with { Rebuild = spec.Rebuild with { Windows = [At(opens)] } }),
            ct
        );
        (await ground.PublishedAsync(Name, 1, ct)).Spec.Cause.Reason.ShouldBe("NeverBuilt");

        var tip = await app.Repository.PushAsync(new Dictionary<string, string> { ["CHANGES"] = "more" }, "More", ct);
        var held = await ground.BuildAsync(
            Name,
            build => build.Status.Summary?.StartsWith("OutsideWindow", StringComparison.Ordinal) == true,
            ct
        );
        held.Status.Next!.Because.ShouldBe("Source");
        (held.Status.Next.At - opens).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
        ground.RunsOf(Name).Count.ShouldBe(1);

        await ByHand.PatchSpecAsync(
            ground,
            Name,
            """{"rebuild":{"windows":[{"schedule":"* * * * *","duration":"1h"}]}}""",
            ct
        );
        var run = await ground.PublishedAsync(Name, 2, ct);
        (run.Spec.Cause.Reason, run.Spec.Source.Revision).ShouldBe(("Source", tip));
    }

    private static RebuildWindow At(DateTimeOffset opens) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{opens.Minute} {opens.Hour} * * *"), Duration.Minutes(30));
}
