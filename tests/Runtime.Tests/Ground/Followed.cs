using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Runtime.Tests.Ground;

/// <summary>
/// An informer that runs, and beside it a copy of its objects made of nothing but the changes it told. A change that was
/// lost, told twice or told out of order is noticed, because its old state is not what the copy has.
/// </summary>
internal sealed class Followed<T> : IAsyncDisposable
    where T : class, IResource
{
    private readonly CancellationTokenSource stop = new();
    private readonly LogTail log = new();
    private readonly Lock gate = new();
    private readonly Dictionary<ResourceKey, T> copy = [];
    private readonly List<Change<T>> told = [];
    private readonly List<string> contradictions = [];
    private readonly Task running;

    public Followed(KubeClient client, ResourceType<T> type, string ns, TimeProvider? time = null)
    {
        (Type, Namespace) = (type, ns);
        Informer = new Informer<T>(
            client,
            type,
            new InformerOptions<T> { Namespace = ns },
            time ?? TimeProvider.System,
            log
        );
        Informer.Subscribe(Take);
        running = Informer.RunAsync(stop.Token);
    }

    public Informer<T> Informer { get; }
    private ResourceType<T> Type { get; }
    private string Namespace { get; }

    /// <summary>What was told so far.</summary>
    public IReadOnlyList<Change<T>> Told
    {
        get
        {
            lock (gate)
            {
                return [.. told];
            }
        }
    }

    /// <summary>Waits until the store and the copy are what a fresh LIST by <paramref name="other"/> says.</summary>
    public Task EqualsServerAsync(KubeClient other, CancellationToken ct) =>
        Eventually.HoldsAsync(async () =>
        {
            if (running.IsFaulted)
            {
                await running;
            }
            var server = Versions((await other.ListAsync(Type, Namespace, ListOptions.None, ct)).Items);
            Versions(Informer.Store.List()).ShouldBe(server, log.ToString());
            lock (gate)
            {
                Versions(copy.Values).ShouldBe(server, log.ToString());
                contradictions.ShouldBeEmpty();
            }
        });

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private void Take(Change<T> change)
    {
        var key = ResourceKey.Of(change.Latest);
        lock (gate)
        {
            told.Add(change);
            if (!ReferenceEquals(copy.GetValueOrDefault(key), change.Old))
            {
                contradictions.Add($"{key}: had {Version(copy.GetValueOrDefault(key))}, told {Version(change.Old)}");
            }
            if (change.New is null)
            {
                copy.Remove(key);
            }
            else
            {
                copy[key] = change.New;
            }
        }
    }

    private static List<string> Versions(IEnumerable<T> items) =>
        [.. items.Select(each => $"{ResourceKey.Of(each)} {Version(each)}").Order(StringComparer.Ordinal)];

    private static string Version(T? item) =>
        item is null ? "nothing" : $"{item.Metadata.Uid} {item.Metadata.ResourceVersion}";
}
