using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Cluster.Tests.Ground;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Cluster.Tests;

/// <summary>
/// Each cause of a rebuild starts one run. That it was only one is told by the cause that comes next: its run has the
/// next sequence.
/// </summary>
public sealed class RebuildTests(ClusterFixture cluster)
{
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Base_MovesThereAndBack_IsFollowedThereAndBackOnlyOnRequest()
    {
        var team = $"{ground.Id}/base";
        var old = await Images.CopyAsync(ground, ("library/debian", "12-slim"), (team, "lts"), ct);
        var (first, tip) = await ReleaseThenPushAsync(
            "base-moves",
            RebuildTrigger.Base,
            Apps.Broken(ground.Env, "Dockerfile", "library/debian:12-slim", $"{team}:lts")
        );
        first.Status.Bases.ShouldHaveSingleItem().Digest.ShouldBe(old);

        var moved = await Images.MoveAsync(ground, team, "lts", ct);
        await AssertRefreshedAsync(first, tip, 2, "Base", run => run.Status.Bases.Single().Digest.ShouldBe(moved));

        await Images.CopyAsync(ground, (team, old), (team, "lts"), ct);
        await ground.ConditionAsync("base-moves", "BaseResolved", Condition.False, ct, "BaseWentBack");
        ground.RunsOf("base-moves").Count.ShouldBe(2);

        await ByHand.RequestRebuildAsync(ground, "base-moves", $"of:{first.Metadata.Name}", ct);
        await AssertRefreshedAsync(first, tip, 3, "Requested", run => run.Status.Bases.Single().Digest.ShouldBe(old));
        (await ground.ConditionAsync("base-moves", "BaseResolved", Condition.True, ct)).Reason.ShouldBe("Resolved");
        ground.RunsOf("base-moves")[^1].Spec.Rebuilds.ShouldBe(first.Metadata.Name!);
    }

    [Fact]
    public async Task Age_ImageComesNearMaxAge_RebuildsTheReleasedCommitOnceWhenItIsDue()
    {
        const string name = "ages";
        var (first, tip) = await ReleaseThenPushAsync(name, RebuildTrigger.Age, Apps.Light(ground.Env));
        var published = first.Status.Image!.PublishedAt;

        // It is due after four fifths of it at the earliest: not yet when it is set, however long the push took.
        var maxAge = TimeSpan.FromSeconds(
            (int)((TimeProvider.System.GetUtcNow() - published).TotalSeconds * 1.25) + 90
        );
        await ByHand.SetMaxAgeAsync(ground, name, $"{maxAge.TotalSeconds}s", ct);
        var told = await ground.BuildAsync(
            name,
            build => build.Status.Next is { Because: "Age" } next && next.At < published + maxAge,
            ct
        );
        told.Status.Next!.At.ShouldBeGreaterThan(published + maxAge * 0.75);
        await AssertRefreshedAsync(
            first,
            tip,
            2,
            "Age",
            run => run.Metadata.CreationTimestamp!.Value.ShouldBeGreaterThanOrEqualTo(told.Status.Next.At)
        );

        await ByHand.RequestRebuildAsync(ground, name, "after-age", ct);
        (await ground.PublishedAsync(name, 3, ct)).Spec.Cause.Reason.ShouldBe("Requested");
        await ByHand.SuspendAsync(ground, name, ct);
    }

    [Fact]
    public async Task Request_MadeDuringARunAndAgain_EachIsAnsweredOnceWithTheTip()
    {
        const string name = "requested";
        var files = Apps.Broken(ground.Env, "Dockerfile", "USER 10001", "RUN sleep 12\nUSER 10001");
        var app = await ground.PushAsync(name, files, ct);
        await ground.CreateAsync(Triggered(Wishes.For(ground, name, app.Path)), ct);
        await ground.RunAsync(name, run => run.Status.Phase == BuildRunPhase.Building, ct);
        var tip = await PushMoreAsync(app);
        await KnownAsync(name, tip);
        await ByHand.RequestRebuildAsync(ground, name, "early", ct);

        await AssertAnsweredAsync(name, 2, "early", tip);
        await ByHand.RequestRebuildAsync(ground, name, "again", ct);
        await AssertAnsweredAsync(name, 3, "again", tip);
        var runs = ground.RunsOf(name);
        runs.Select(run => run.Spec.Cause.Key).ShouldBe(["first", "early", "again"]);
        runs[2].Status.Candidate!.Content.ShouldBe(runs[1].Status.Candidate!.Content, "one commit, one base");
    }

    [Fact]
    public async Task Spec_ABuildArgumentChanges_IsBuiltOnceAfterARetryThatNeededASecret()
    {
        const string name = "respecified";
        var app = await ground.PushAsync(name, Apps.Light(ground.Env), ct);
        var wish = Triggered(Wishes.For(ground, name, app.Path), RebuildTrigger.Spec);
        await ground.CreateAsync(
            wish.WithSpec(spec => spec with { Image = spec.Image with { CredentialsRef = new("late") } }),
            ct
        );
        (await ground.FinishedRunAsync(name, ct)).Status.Failure!.Reason.ShouldBe(FailureReason.SecretMissing);
        await Secrets.CreateRegistryAsync(ground, "late", ground.Env.RegistryPrivatePassword, ct);
        (
            await ground.RunAsync(name, run => run.Status.Phase == BuildRunPhase.Succeeded, ct)
        ).Spec.Cause.Reason.ShouldBe("Retry");

        await ByHand.PatchSpecAsync(
            ground,
            name,
            $$$"""{"build":{"args":[{"name":"REGISTRY","value":"{{{ground.Env.Registry}}}"},{"name":"FLAVOUR","value":"new"}]}}""",
            ct
        );
        var changed = await ground.RunAsync(name, run => run.Spec.Cause.Reason == "Spec" && run.Status.IsFinished, ct);
        changed.Status.Phase.ShouldBe(BuildRunPhase.Succeeded, customMessage: changed.Status.Failure?.Message);
    }

    private async Task AssertAnsweredAsync(string name, long sequence, string value, string tip)
    {
        var run = await ground.PublishedAsync(name, sequence, ct);
        (run.Spec.Cause.Reason, run.Spec.Cause.Key).ShouldBe(("Requested", value));
        run.Spec.Source.Revision.ShouldBe(tip);
        var build = await ground.BuildAsync(name, build => build.Status.Image?.Sequence == sequence, ct);
        build.Status.LastHandledRebuild.ShouldBe(value);
    }

    /// <summary>A first release, and a newer commit that nobody asked to release.</summary>
    private async Task<(BuildRun First, string Tip)> ReleaseThenPushAsync(
        string name,
        RebuildTrigger trigger,
        Dictionary<string, string> files
    )
    {
        var app = await ground.PushAsync(name, files, ct);
        await ground.CreateAsync(Triggered(Wishes.For(ground, name, app.Path), trigger), ct);
        var first = await ground.PublishedAsync(name, 1, ct);
        var tip = await PushMoreAsync(app);
        // Before anything else happens: otherwise a run could not know that there is something newer to leave alone.
        await KnownAsync(name, tip);
        return (first, tip);
    }

    private Task KnownAsync(string name, string tip) =>
        ground.BuildAsync(
            name,
            build =>
                Conditions
                    .Find(build.Status.Conditions, "SourceResolved")
                    ?.Message?.Contains(tip, StringComparison.Ordinal) == true,
            ct
        );

    private Task<string> PushMoreAsync(PushedApp app) =>
        app.Repository.PushAsync(new Dictionary<string, string> { ["CHANGES"] = "more" }, "Second", ct);

    private async Task AssertRefreshedAsync(
        BuildRun first,
        string tip,
        long sequence,
        string cause,
        Action<BuildRun> more
    )
    {
        var name = first.Spec.ContainerBuildRef.Name;
        var run = await ground.PublishedAsync(name, sequence, ct);
        run.Spec.Cause.Reason.ShouldBe(cause, customMessage: run.Spec.Cause.Message);
        run.Spec.Source.Revision.ShouldBe(first.Spec.Source.Revision);
        run.Spec.Source.Tip.ShouldBe(tip);
        run.Status.Image!.Digest.ShouldNotBe(first.Status.Image!.Digest);
        more(run);
    }

    private static ContainerBuild Triggered(ContainerBuild wish, params RebuildTrigger[] triggers) =>
        wish.WithSpec(spec => spec with { Rebuild = spec.Rebuild with { Triggers = triggers } });
}
