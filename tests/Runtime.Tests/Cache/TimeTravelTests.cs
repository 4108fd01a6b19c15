using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Runtime.Tests.Ground;

namespace Dockerflow.Runtime.Tests.Cache;

/// <summary>etcd is set back to an older state: what was seen never happened, and its versions are given out again.</summary>
[Collection(Trouble.Name)]
public sealed class TimeTravelTests(TroubledControlPlane fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StorageRestored_StoreGoesBackToo()
    {
        var plane = fixture.Plane;
        var ns = await fixture.NamespaceAsync(Ct);
        using var client = plane.Client();
        using var watching = plane.Client(Fast.Options);
        await using var followed = new Followed<ConfigMap>(watching, Maps.Type, ns, Fast.Time);
        await client.CreateAsync(ns, "old", "before", Ct);
        var snapshot = await plane.SaveAsync(Ct);
        await client.SetAsync(ns, "old", "after", Ct);
        for (var number = 0; number < 50; number++)
        {
            await client.CreateAsync(ns, $"new-{number}", "", Ct);
        }
        await followed.EqualsServerAsync(client, Ct);

        await plane.RestoreAsync(snapshot, Ct);
        await client.CreateAsync(ns, "other", "of the new history", Ct);

        await followed.EqualsServerAsync(client, Ct);
        followed.Informer.Store.Count.ShouldBe(2);
    }
}
