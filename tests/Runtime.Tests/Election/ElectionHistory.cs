using System.Globalization;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Runtime.Tests.Ground;

namespace Dockerflow.Runtime.Tests.Election;

/// <summary>Every change of the Lease and of what the contenders write, in the order of the server's storage.</summary>
internal sealed class ElectionHistory : IAsyncDisposable
{
    public const string MapName = "written";

    private readonly Lock gate = new();
    private readonly SortedDictionary<long, string> holders = [];
    private readonly SortedDictionary<long, string> writers = [];
    private readonly CancellationTokenSource stop = new();
    private readonly KubeClient client;
    private readonly Task following;

    private ElectionHistory(KubeClient client, string ns, string version)
    {
        this.client = client;
        following = Task.WhenAll(
            FollowAsync(CoreResources.Lease, ns, version, holders, lease => lease.Spec.HolderIdentity ?? ""),
            FollowAsync(CoreResources.ConfigMap, ns, version, writers, map => map.Data.GetValueOrDefault("by", ""))
        );
    }

    /// <summary>How many writes there have been by this contender.</summary>
    public int WritesBy(string identity)
    {
        lock (gate)
            return writers.Values.Count(by => by.StartsWith($"{identity} ", StringComparison.Ordinal));
    }

    /// <summary>Creates what the contenders write into, and follows from there.</summary>
    public static async Task<ElectionHistory> BeginAsync(KubeClient client, string ns, CancellationToken ct)
    {
        var map = await client.CreateAsync(ns, MapName, "", ct);
        return new ElectionHistory(client, ns, map.Metadata.ResourceVersion!);
    }

    /// <summary>
    /// Writes until now that were stored while the Lease was not their writer's. There must be none. Waits for a later
    /// renewal first: only then every earlier change of the holder is known.
    /// </summary>
    public async Task<IReadOnlyList<string>> IntrusionsAsync()
    {
        var last = Last(writers);
        await Eventually.HoldsAsync(() => Last(holders).ShouldBeGreaterThan(last));
        lock (gate)
            return
            [
                .. writers
                    .Where(write => write.Key <= last)
                    .Select(write => (By: write.Value, Holder: HolderAt(write.Key)))
                    .Where(write => write.By.Split(' ')[0] != write.Holder)
                    .Select(write => $"{write.By} while {write.Holder} held the lease"),
            ];
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private long Last(SortedDictionary<long, string> changes)
    {
        lock (gate)
            return changes.Count == 0 ? 0 : changes.Keys.Max();
    }

    private string HolderAt(long version) => holders.LastOrDefault(change => change.Key < version).Value ?? "";

    private async Task FollowAsync<T>(
        ResourceType<T> type,
        string ns,
        string version,
        SortedDictionary<long, string> into,
        Func<T, string> what
    )
        where T : class, IResource
    {
        var options = new WatchOptions { ResourceVersion = version };
        await foreach (var change in client.WatchAsync(type, ns, options, stop.Token))
            if (change.Object is { } state)
                lock (gate)
                    into[long.Parse(state.Metadata.ResourceVersion!, CultureInfo.InvariantCulture)] = what(state);
    }
}
