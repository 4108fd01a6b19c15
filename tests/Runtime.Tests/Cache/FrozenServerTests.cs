using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Tests.Fakes;
using Dockerflow.Runtime.Tests.Ground;

namespace Dockerflow.Runtime.Tests.Cache;

/// <summary>SIGSTOP: the kernel still takes connections and acknowledges bytes, and nobody ever answers.</summary>
[Collection(Trouble.Name)]
public sealed class FrozenServerTests(TroubledControlPlane fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Five to ten minutes on the fast clock are three to six seconds.</summary>
    [Fact]
    public Task FrozenLongerThanTheIdlePatience_WatchIsOpenedAgainAndNothingIsMissed()
    {
        var time = new FastTime(100);
        return FreezeAsync(Fast.On(time), time);
    }

    /// <summary>On the real clock only the pings can have noticed.</summary>
    [Fact]
    public Task FrozenLongerThanThePings_WatchIsOpenedAgainAndNothingIsMissed() =>
        FreezeAsync(
            new KubeOptions { PingDelay = TimeSpan.FromSeconds(1), PingTimeout = TimeSpan.FromSeconds(1) },
            TimeProvider.System
        );

    private async Task FreezeAsync(KubeOptions options, TimeProvider time)
    {
        var ns = await fixture.NamespaceAsync(Ct);
        var requests = 0;
        using var client = fixture.Plane.Client();
        using var watching = fixture.Plane.Client(
            options with
            {
                Wrap = inner => new Intercepted(inner, _ => Task.FromResult(Interlocked.Increment(ref requests))),
            }
        );
        await using var followed = new Followed<ConfigMap>(watching, Maps.Type, ns, time);
        await client.CreateAsync(ns, "goes", "1", Ct);
        await followed.EqualsServerAsync(client, Ct);

        await fixture.Plane.ApiServer.PauseAsync(Ct);
        try
        {
            var before = Volatile.Read(ref requests);
            await Eventually.HoldsAsync(() => Volatile.Read(ref requests).ShouldBeGreaterThan(before));
        }
        finally
        {
            await fixture.Plane.ApiServer.ResumeAsync(Ct);
        }
        await client.DeleteAsync(ns, "goes", Ct);
        await client.CreateAsync(ns, "comes", "1", Ct);

        await followed.EqualsServerAsync(client, Ct);
    }
}
