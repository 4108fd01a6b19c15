using System.Globalization;
using System.Text.Json.Nodes;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Support;
using Dockerflow.Support.ControlPlane;
using Dockerflow.Support.Tools;
using Dockerflow.Support.Watching;

namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>
/// Three namespaces with names that nobody else has (a team's, stage and prod), repositories, an operator confined to
/// them (not started yet), and watches that tell the tests what it does. All of it goes at the end.
/// </summary>
public sealed class TestGround : IAsyncDisposable
{
    /// <summary>Longer than a whole release takes on a small machine that is several times as slow as usual.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly Signal changed = new();
    private readonly string workDirectory = Directory.CreateTempSubdirectory("dockerflow-tests-").FullName;
    private readonly List<GitRepository> repositories = [];
    private readonly Watched<ContainerBuild> builds;
    private readonly Watched<BuildRun> runs;
    private readonly Watched<Promotion> promotions;

    private TestGround(ClusterFixture cluster, string id, Action<JsonObject>? change, string? builderImage)
    {
        Cluster = cluster;
        Id = id;
        var policy = Path.Combine(workDirectory, "policy.yaml");
        File.WriteAllText(policy, TestPolicy.For(Env, change));
        var log = Path.Combine(workDirectory, "operator.log");
        Operator = new OperatorProcess(Env, policy, [Team, Stage, Prod], log, builderImage);
        builds = new(cluster.Client, Resources.ContainerBuilds, Team, TimeProvider.System, changed);
        runs = new(cluster.Client, Resources.BuildRuns, Team, TimeProvider.System, changed);
        promotions = new(cluster.Client, Resources.Promotions, Team, TimeProvider.System, changed);
    }

    public ClusterFixture Cluster { get; }
    public ClusterEnv Env => Cluster.Env;
    public OperatorProcess Operator { get; }
    public string Id { get; }
    public string Team => $"{Id}-team";
    public string Stage => $"{Id}-stage";
    public string Prod => $"{Id}-prod";

    public static async Task<TestGround> PrepareAsync(
        ClusterFixture cluster,
        CancellationToken ct,
        Action<JsonObject>? policy = null,
        string? builderImage = null
    )
    {
        var ground = new TestGround(
            cluster,
            string.Create(CultureInfo.InvariantCulture, $"dft-{Random.Shared.Next():x8}"),
            policy,
            builderImage
        );
        foreach (var ns in (string[])[ground.Team, ground.Stage, ground.Prod])
        {
            await cluster.Kubectl.ApplyAsync($"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {ns}}}", ct);
        }
        // Before its account is there a namespace takes no Pods, which the canary would take for the final answer.
        if (!await Polling.UntilAsync(() => ground.HasAccountAsync(ct), Patience, ct))
        {
            throw new TimeoutException($"the default ServiceAccount of {ground.Team} is missing after {Patience}");
        }
        return ground;
    }

    /// <summary>A repository with these files in its first commit. Private ones are below /private/ and want a password.</summary>
    public async Task<PushedApp> PushAsync(
        string name,
        IReadOnlyDictionary<string, string> files,
        CancellationToken ct,
        bool isPrivate = false
    )
    {
        var path = $"{(isPrivate ? "private/" : "")}{Id}-{name}.git";
        var bare = Path.Combine(Env.GitDirRoot, path);
        var repository = new GitRepository(bare, bare, Path.Combine(workDirectory, name));
        repositories.Add(repository);
        await repository.InitialiseAsync(ct);
        return new(repository, path, await repository.PushAsync(files, "First", ct));
    }

    public Task<ContainerBuild> CreateAsync(ContainerBuild wish, CancellationToken ct)
    {
        // A ground of a test's own goes as a whole.
        if (ReferenceEquals(this, Cluster.Shared))
        {
            SuspendAfterTestAttribute.Register(() => SuspendAsync(wish.Metadata.Name!));
        }
        return Cluster.Client.CreateAsync(Resources.ContainerBuilds, wish, new CreateOptions(), ct);
    }

    public IReadOnlyList<BuildRun> RunsOf(string build) =>
        [.. runs.All.Where(run => run.Spec.ContainerBuildRef.Name == build).OrderBy(run => run.Spec.Sequence)];

    public IReadOnlyList<Promotion> PromotionsOf(string build) =>
        [
            .. promotions
                .All.Where(promotion => promotion.Spec.ContainerBuildRef.Name == build)
                .OrderBy(promotion => promotion.Spec.Sequence),
        ];

    public ContainerBuild? Build(string name) => builds.Find(new(Team, name));

    public Task<BuildRun> RunAsync(string build, Func<BuildRun, bool> wanted, CancellationToken ct) =>
        WaitAsync($"a run of {build}", () => RunsOf(build).FirstOrDefault(wanted), ct);

    public Task<BuildRun> FinishedRunAsync(string build, CancellationToken ct) =>
        RunAsync(build, run => run.Status.IsFinished, ct);

    /// <summary>The end of the run with this sequence; fails the test if it is not a published image.</summary>
    public async Task<BuildRun> PublishedAsync(string build, long sequence, CancellationToken ct)
    {
        var run = await RunAsync(build, run => run.Spec.Sequence == sequence && run.Status.IsFinished, ct);
        run.Status.Phase.ShouldBe(BuildRunPhase.Succeeded, customMessage: run.Status.Failure?.Message);
        return run;
    }

    /// <summary>The promotion of that run into that environment, once it is as wanted.</summary>
    public Task<Promotion> PromotionAsync(
        BuildRun run,
        string environment,
        Func<Promotion, bool> wanted,
        CancellationToken ct
    ) =>
        WaitAsync(
            $"the promotion of sequence {run.Spec.Sequence} into {environment}",
            () =>
                PromotionsOf(run.Spec.ContainerBuildRef.Name)
                    .FirstOrDefault(each =>
                        each.Spec.Environment == environment
                        && each.Spec.BuildRunRef.Name == run.Metadata.Name
                        && wanted(each)
                    ),
            ct
        );

    public Task<Promotion> VerifiedAsync(BuildRun run, string environment, CancellationToken ct) =>
        PromotionAsync(run, environment, each => each.Status.Phase == PromotionPhase.Verified, ct);

    public Task<ContainerBuild> BuildAsync(string name, Func<ContainerBuild, bool> wanted, CancellationToken ct) =>
        WaitAsync($"{name} to get there", () => Build(name) is { } build && wanted(build) ? build : null, ct);

    /// <summary>
    /// Waits until a condition of the ContainerBuild has this status, and this reason: before the final answer a busy
    /// server may be the reason for a moment.
    /// </summary>
    public async Task<Condition> ConditionAsync(
        string build,
        string type,
        string status,
        CancellationToken ct,
        string? reason = null
    ) =>
        await WaitAsync(
            $"{build} to have {type}={status} {reason}",
            () =>
                Build(build) is { } found
                && Conditions.Find(found.Status.Conditions, type) is { } condition
                && condition.Status == status
                && condition.Reason == (reason ?? condition.Reason)
                    ? condition
                    : null,
            ct
        );

    /// <summary>Waits for something that the watches will show; says what was there instead when it does not come.</summary>
    public async Task<T> WaitAsync<T>(string what, Func<T?> find, CancellationToken ct)
        where T : class
    {
        using var limit = new CancellationTokenSource(Patience);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await changed.WaitForAsync(find, both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"waited {Patience} for {what}.\n{await DescribeAsync()}\nThe operator's log:\n{Operator.LogTail()}"
            );
        }
    }

    public async Task<Deployment> WorkloadAsync(string ns, string name, CancellationToken ct) =>
        await Cluster.Client.GetAsync(CoreResources.Deployment, new(ns, name), ct)
        ?? throw new InvalidOperationException($"there is no Deployment {ns}/{name}");

    public async ValueTask DisposeAsync()
    {
        await Operator.DisposeAsync();
        await Task.WhenAll(
            builds.DisposeAsync().AsTask(),
            runs.DisposeAsync().AsTask(),
            promotions.DisposeAsync().AsTask()
        );
        foreach (var ns in (string[])[Team, Stage, Prod])
        {
            await Cluster.Client.DeleteAsync(
                CoreResources.Namespace,
                new("", ns),
                new DeleteOptions(),
                CancellationToken.None
            );
        }
        repositories.ForEach(repository => repository.Delete());
        Directory.Delete(workDirectory, recursive: true);
    }

    private async Task<bool> HasAccountAsync(CancellationToken ct) =>
        await Cluster.Kubectl.RunAsync(
            ["get", "serviceaccount", "default", "-n", Team, "-o", "name", "--ignore-not-found"],
            ct
        )
            is not "";

    private async Task SuspendAsync(string build)
    {
        try
        {
            var suspend = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["suspend"] = true } });
            await Cluster.Client.PatchAsync(
                Resources.ContainerBuilds,
                new(Team, build),
                suspend,
                CancellationToken.None
            );
        }
        catch (KubeException)
        {
            // Its test deleted it, or the whole ground. It only makes room for others, and promises nothing.
        }
    }

    private async Task<string> DescribeAsync()
    {
        try
        {
            return await Cluster.Kubectl.RunAsync(
                ["get", "containerbuilds,buildruns,promotions,pods", "-n", Team, "-o", "wide"],
                CancellationToken.None
            );
        }
        catch (ToolException problem)
        {
            return problem.Message;
        }
    }
}
