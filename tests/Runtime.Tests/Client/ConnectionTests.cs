using System.Collections.Concurrent;
using System.Net;
using Dockerflow.Kube.Client;
using Dockerflow.Runtime.Tests.Ground;

namespace Dockerflow.Runtime.Tests.Client;

public sealed class ConnectionTests(CalmControlPlane fixture)
{
    private const int Watches = 3 * CalmControlPlane.StreamsPerConnection;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryCall_IsHttp2()
    {
        var versions = new ConcurrentBag<Version>();
        using var client = fixture.Plane.Client(
            new KubeOptions { Wrap = inner => new Intercepted(inner, after: answer => versions.Add(answer.Version)) }
        );
        var ns = await fixture.NamespaceAsync(Ct);
        await client.CreateAsync(ns, "a", "1", Ct);
        await client.ListAsync(Maps.Type, ns, ListOptions.None, Ct);
        versions.Count.ShouldBe(2);
        versions.ShouldAllBe(version => version == HttpVersion.Version20);
    }

    /// <summary>More at once than the server lets into one connection: none may wait for another to end.</summary>
    [Fact]
    public async Task HundredFiftyWatchesOfOneClient_AreAllServedAtOnce()
    {
        using var client = fixture.Plane.Client();
        var ns = await fixture.NamespaceAsync(Ct);
        var start = (await client.ListAsync(Maps.Type, ns, ListOptions.None, Ct)).Metadata.ResourceVersion;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var told = 0;
        var watching = Enumerable.Range(0, Watches).Select(_ => WatchAsync()).ToList();
        await client.CreateAsync(ns, "a", "1", Ct);
        // All are still open, so each has a stream of its own.
        await Eventually.HoldsAsync(() => Volatile.Read(ref told).ShouldBe(Watches));
        await stop.CancelAsync();
        await Task.WhenAny(Task.WhenAll(watching));

        async Task WatchAsync()
        {
            await foreach (var _ in client.WatchAsync(Maps.Type, ns, new WatchOptions(start), stop.Token))
            {
                Interlocked.Increment(ref told);
            }
        }
    }
}
