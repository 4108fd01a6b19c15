using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Runtime.Tests.Ground;

namespace Dockerflow.Runtime.Tests.Cache;

/// <summary>SIGSTOP: the kernel still takes connections and acknowledges bytes, and nobody ever answers.</summary>
[Collection(Trouble.Name)]
public sealed class FrozenServerTests(TroubledControlPlane fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FrozenLongerThanThePatience_WatchIsOpenedAgainAndNothingIsMissed()
    {
        var ns = await fixture.NamespaceAsync(Ct);
        // Its five to ten minutes of patience are three to six seconds.
        var requests = 0;
        var options = Fast.Options with
        {
            Wrap = inner => new Intercepted(inner, _ => Task.FromResult(Interlocked.Increment(ref requests))),
        };
        using var client = fixture.Plane.Client();
        using var watching = fixture.Plane.Client(options);
        await using var followed = new Followed<ConfigMap>(watching, Maps.Type, ns, Fast.Time);
        await client.CreateAsync(ns, "goes", "1", Ct);
        await followed.EqualsServerAsync(client, Ct);

        await fixture.Plane.ApiServer.PauseAsync(Ct);
        try
        {
            var before = Volatile.Read(ref requests);
            await Eventually.HoldsAsync(() => Volatile.Read(ref requests).ShouldBeGreaterThan(before + 1));
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
