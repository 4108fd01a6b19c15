using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;
using Dockerflow.Demo.Board;
using Dockerflow.Demo.Setup;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Support.Watching;

namespace Dockerflow.Demo.Watching;

/// <summary>What the cluster says of the demonstration, kept up to date by watches; each change is told to the board.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly Signal changed = new();
    private readonly KubeClient client;
    private readonly Watched<ContainerBuild> builds;
    private readonly Watched<BuildRun> runs;
    private readonly Watched<Promotion> promotions;
    private readonly Dictionary<string, Watched<Deployment>> deployments;

    public World(KubeClient client, TimeProvider clock, IBoard board)
    {
        this.client = client;
        builds = Watch(Resources.ContainerBuilds, DemoNames.Team, clock, change => Narration.Tell(board, change));
        runs = Watch(Resources.BuildRuns, DemoNames.Team, clock, change => Narration.Tell(board, change));
        promotions = Watch(Resources.Promotions, DemoNames.Team, clock, change => Narration.Tell(board, change));
        deployments = DemoNames.Environments.ToDictionary(
            ns => ns,
            ns => Watch(CoreResources.Deployment, ns, clock, change => Narration.Tell(board, change))
        );
    }

    /// <summary>What was waited for last; tells where a demonstration got stuck.</summary>
    public string WaitingFor { get; private set; } = "the first look at the cluster";

    public ContainerBuild? Build => builds.Find(new(DemoNames.Team, DemoNames.App));
    public IReadOnlyList<BuildRun> Runs => [.. runs.All.OrderBy(run => run.Spec.Sequence)];

    /// <summary>The image that was rolled out last; a newer one of the same content restarts nothing.</summary>
    public PublishedImage? Rolled =>
        Runs.LastOrDefault(run =>
            run.Status.Image is not null && PromotionsOf(run.Metadata.Name ?? "").Count > 0
        )?.Status.Image;

    public IReadOnlyList<Promotion> PromotionsOf(string run) =>
        [.. promotions.All.Where(promotion => promotion.Spec.BuildRunRef.Name == run)];

    public Deployment? Workload(string ns) => deployments[ns].Find(new(ns, DemoNames.App));

    public async Task<IReadOnlyList<Pod>> PodsAsync(string ns, CancellationToken ct) =>
        (
            await client.ListAsync(
                CoreResources.Pod,
                ns,
                new ListOptions { LabelSelector = $"app={DemoNames.App}" },
                ct
            )
        ).Items;

    public Task SyncAsync(CancellationToken ct) =>
        Task.WhenAll([
            builds.Informer.WaitForSyncAsync(ct),
            runs.Informer.WaitForSyncAsync(ct),
            promotions.Informer.WaitForSyncAsync(ct),
            .. deployments.Values.Select(each => each.Informer.WaitForSyncAsync(ct)),
        ]);

    /// <summary>Looks again after each change until <paramref name="find"/> finds something.</summary>
    public Task<T> WaitForAsync<T>(string what, Func<T?> find, CancellationToken ct)
        where T : class
    {
        WaitingFor = what;
        return changed.WaitForAsync(find, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(
            builds.DisposeAsync().AsTask(),
            runs.DisposeAsync().AsTask(),
            promotions.DisposeAsync().AsTask()
        );
        await Task.WhenAll(deployments.Values.Select(each => each.DisposeAsync().AsTask()));
    }

    private Watched<T> Watch<T>(ResourceType<T> type, string ns, TimeProvider clock, Action<Change<T>> tell)
        where T : class, IResource
    {
        var watched = new Watched<T>(client, type, ns, clock, changed);
        watched.Informer.Subscribe(tell);
        return watched;
    }
}
