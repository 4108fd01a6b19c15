using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Runtime.Tests.Ground;
using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Runtime.Tests.Cache;

/// <summary>While somebody writes without pause, something breaks; in the end nothing was missed.</summary>
[Collection(Trouble.Name)]
public sealed class RandomWritesTests(TroubledControlPlane fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task ApiServerRestarts_StoreEndsEqualAndAllIsTold() =>
        BreakAsync(
            1,
            async (_, writer) =>
            {
                await fixture.Plane.RestartApiServerAsync(Ct);
                await writer.WroteAsync(20);
            }
        );

    [Fact]
    public Task EtcdRestarts_StoreEndsEqualAndAllIsTold() =>
        BreakAsync(
            2,
            async (_, writer) =>
            {
                await fixture.Plane.RestartEtcdAsync(Ct);
                await writer.WroteAsync(20);
            }
        );

    [Fact]
    public Task ConnectionIsReset_StoreEndsEqualAndAllIsTold() =>
        BreakAsync(
            20,
            async (tunnel, writer) =>
            {
                tunnel.Reset();
                await writer.WroteAsync(20);
            }
        );

    /// <summary>Compactions without a fault are nobody's business.</summary>
    [Fact]
    public Task StorageIsCompacted_StoreEndsEqualAndAllIsTold() =>
        BreakAsync(
            10,
            async (_, writer) =>
            {
                await fixture.Plane.Storage.CompactAsync(Ct);
                await writer.WroteAsync(20);
            }
        );

    private async Task BreakAsync(int times, Func<Tunnel, RandomWriter, Task> fault)
    {
        var ns = await fixture.NamespaceAsync(Ct);
        await using var tunnel = new Tunnel(fixture.Plane.Address);
        using var client = fixture.Plane.Client();
        using var remote = fixture.Plane.Client(Fast.Options, tunnel);
        await using var followed = new Followed<ConfigMap>(remote, Maps.Type, ns, Fast.Time);
        await using (var writer = new RandomWriter(client, ns))
        {
            await writer.WroteAsync(20);
            for (var time = 0; time < times; time++)
            {
                await fault(tunnel, writer);
            }
        }
        await followed.EqualsServerAsync(client, Ct);
    }
}
