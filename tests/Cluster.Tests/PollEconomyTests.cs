using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;
using Dockerflow.Cluster.Tests.Ground;
using Dockerflow.Decide;
using Dockerflow.Decide.Admissions;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Cluster.Tests;

/// <summary>
/// 300 ContainerBuilds that are up to date, over 20 repositories and 5 base images. What they cost is read in the access
/// logs of the git server and the registry.
/// </summary>
public sealed class PollEconomyTests(ClusterFixture cluster)
{
    private const int Count = 300;
    private const int Repositories = 20;
    private const int Bases = 5;
    private static readonly TimeSpan SourceInterval = TimeSpan.FromSeconds(10);

    /// <summary>As <see cref="TestPolicy"/> says.</summary>
    private static readonly TimeSpan BaseInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(60);
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Polls_ManyShareFewSourcesAndBases_OneQuestionForEachAndInterval()
    {
        await using var ground = await TestGround.PrepareAsync(cluster, ct);
        List<PushedApp> apps = [];
        List<BaseImage> bases = [];
        for (var i = 0; i < Repositories; i++)
        {
            apps.Add(await ground.PushAsync($"shared-{i}", new Dictionary<string, string> { ["n"] = $"{i}" }, ct));
        }
        for (var i = 0; i < Bases; i++)
        {
            var name = $"{ground.Id}/base-{i}";
            var digest = await Images.CopyAsync(ground, ("library/debian", "12-slim"), (name, "lts"), ct);
            bases.Add(new($"{ground.Env.Registry}/{name}:lts", digest));
        }
        var nobodys = await ground.PushAsync("suspended", new Dictionary<string, string> { ["n"] = "" }, ct);
        await ground.CreateAsync(Wish(ground, "suspended", nobodys).WithSpec(spec => spec with { Suspend = true }), ct);
        for (var i = 0; i < Count; i++)
        {
            await CreateBuiltAsync(ground, $"app-{i}", apps[i % Repositories], bases[i % Bases]);
        }

        await ground.Operator.StartAsync(ct);
        await ground.WaitAsync("all to be resolved", () => AllResolved(ground), ct);
        var (git, registry) = (new AccessLog(ground.Env.GitLog), new AccessLog(ground.Env.RegistryLog));
        await Task.Delay(Watched, TimeProvider.System, ct);
        var (asked, seen) = (await git.NewLinesAsync(ct), await registry.NewLinesAsync(ct));

        foreach (var app in apps)
        {
            AssertOncePerInterval(asked, $"GET /{app.Path}/info/refs", SourceInterval);
        }
        for (var i = 0; i < Bases; i++)
        {
            AssertOncePerInterval(seen, $"HEAD /v2/{ground.Id}/base-{i}/manifests/lts", BaseInterval);
        }
        asked.ShouldNotContain(line => line.Contains(nobodys.Path, StringComparison.Ordinal));
        Enumerable.Range(0, Count).ShouldAllBe(i => ground.RunsOf($"app-{i}").Count == 1);
    }

    /// <summary>
    /// Polls have a jitter of a tenth of the interval, and the watch may begin and end at any moment of it. One fault of a
    /// busy server holds all its questions back for half a minute.
    /// </summary>
    private static void AssertOncePerInterval(IReadOnlyList<string> lines, string question, TimeSpan interval)
    {
        var times = Watched / interval;
        lines
            .Count(line => line.Contains(question, StringComparison.Ordinal))
            .ShouldBeInRange((int)(times * 0.4) - 1, (int)Math.Ceiling(times * 1.25) + 1, question);
    }

    private static ContainerBuild Wish(TestGround ground, string name, PushedApp app) =>
        Wishes
            .For(ground, name, app.Path)
            .WithGit(git => git with { PollInterval = Duration.Seconds((int)SourceInterval.TotalSeconds) })
            .WithSpec(spec => spec with { Rebuild = new() });

    /// <summary>As if it had been built an hour ago: the run is the one that the operator would have made.</summary>
    private async Task CreateBuiltAsync(TestGround ground, string name, PushedApp app, BaseImage image)
    {
        var wish = await ground.CreateAsync(Wish(ground, name, app), ct);
        var facts = new Facts(
            wish,
            [],
            [],
            new("refs/heads/main", app.Commit),
            BaseObservation.None,
            Admission.Free,
            new OperatorPolicy { Hosts = [new(new Uri(ground.Env.GitUrl).Authority, Insecure: true)] },
            TimeProvider.System.GetUtcNow().AddHours(-1)
        );
        var run = Decision.Make(facts).ShouldBeOfType<Plan.Start>().Run;
        var created = await ground.Cluster.Client.CreateAsync(Resources.BuildRuns, run, new CreateOptions(), ct);
        var digest = $"sha256:{new string('0', 64)}";
        var status = new BuildRunStatus
        {
            Phase = BuildRunPhase.Succeeded,
            StartedAt = facts.Now,
            FinishedAt = facts.Now,
            Bases = [image],
            Image = new($"{wish.Spec.Image.Repository}@{digest}", digest, ["latest"], facts.Now),
        };
        await StatusWriter.WriteAsync(
            ground.Cluster.Client,
            Resources.BuildRuns,
            created,
            created.Status,
            status,
            ApiJson.Default.BuildRunStatus,
            ct
        );
    }

    private static string? AllResolved(TestGround ground) =>
        Enumerable.Range(0, Count).All(i => IsResolved(ground.Build($"app-{i}"))) ? "all" : null;

    private static bool IsResolved(ContainerBuild? build) =>
        build is not null
        && Conditions.Find(build.Status.Conditions, "SourceResolved") is { Status: Condition.True }
        && Conditions.Find(build.Status.Conditions, "BaseResolved") is { Status: Condition.True };
}
