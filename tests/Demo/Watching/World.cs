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
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dockerflow.Demo.Watching;

/// <summary>What the cluster says of the demonstration, kept up to date by watches; each change is told to the board.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly Signal changed = new();
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> running = [];
    private readonly KubeClient client;
    private readonly Informer<ContainerBuild> builds;
    private readonly Informer<BuildRun> runs;
    private readonly Informer<Promotion> promotions;
    private readonly Dictionary<string, Informer<Deployment>> deployments;

    public World(KubeClient client, TimeProvider clock, IBoard board)
    {
        this.client = client;
        builds = Watch(Resources.ContainerBuilds, DemoNames.Team, clock, change => Narration.Tell(board, change));
        runs = Watch(Resources.BuildRuns, DemoNames.Team, clock, change => Narration.Tell(board, change));
        promotions = Watch(Resources.Promotions, DemoNames.Team, clock, change => Narration.Tell(board, change));
        deployments = DemoNames.Environments.ToDictionary(ns => ns, ns => Watch(CoreResources.Deployment, ns, clock, change => Narration.Tell(board, change)));
    }

    /// <summary>What was waited for last; tells where a demonstration got stuck.</summary>
    public string WaitingFor { get; private set; } = "the first look at the cluster";

    public ContainerBuild? Build => builds.Store.Get(new(DemoNames.Team, DemoNames.App));
    public IReadOnlyList<BuildRun> Runs => [.. runs.Store.List().OrderBy(run => run.Spec.Sequence)];

    public IReadOnlyList<Promotion> PromotionsOf(string run) => [.. promotions.Store.List().Where(promotion => promotion.Spec.BuildRunRef.Name == run)];

    public Deployment? Workload(string ns) => deployments[ns].Store.Get(new(ns, DemoNames.App));

    public async Task<IReadOnlyList<Pod>> PodsAsync(string ns, CancellationToken ct) =>
        (await client.ListAsync(CoreResources.Pod, ns, new ListOptions { LabelSelector = $"app={DemoNames.App}" }, ct)).Items;

    public Task SyncAsync(CancellationToken ct) =>
        Task.WhenAll([
            builds.WaitForSyncAsync(ct),
            runs.WaitForSyncAsync(ct),
            promotions.WaitForSyncAsync(ct),
            .. deployments.Values.Select(each => each.WaitForSyncAsync(ct)),
        ]);

    /// <summary>Looks again after each change until <paramref name="find"/> finds something.</summary>
    public async Task<T> WaitForAsync<T>(string what, Func<T?> find, CancellationToken ct)
        where T : class
    {
        WaitingFor = what;
        while (true)
        {
            var next = changed.Next;
            if (find() is { } found)
            {
                return found;
            }
            await next.WaitAsync(ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private Informer<T> Watch<T>(ResourceType<T> type, string ns, TimeProvider clock, Action<Change<T>> tell)
        where T : class, IResource
    {
        var informer = new Informer<T>(client, type, new InformerOptions<T> { Namespace = ns }, clock, NullLogger.Instance);
        informer.Subscribe(change =>
        {
            tell(change);
            changed.Raise();
        });
        running.Add(informer.RunAsync(stop.Token));
        return informer;
    }
}
