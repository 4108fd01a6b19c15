using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Runtime.Tests.Ground;
using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Runtime.Tests.Cache;

/// <summary>
/// The watch is cut, something is deleted, and when the watch comes back the server no longer knows its version (410).
/// Every version of Kubernetes so far says that inside of a watch's stream; the form with an HTTP status is scripted in
/// Kube.Tests.
/// </summary>
[Collection(Trouble.Name)]
public sealed class ForgottenVersionTests(TroubledControlPlane fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The usual way: a restarted API server's watch cache begins with what there is then.</summary>
    [Fact]
    public Task Watch_ServerRestartedInTheGap_DeletionIsTold() =>
        TellDeletionAsync(
            Maps.Type,
            (ns, name) => Maps.New(ns, name),
            "api/v1/configmaps",
            () => fixture.Plane.RestartApiServerAsync(Ct)
        );

    /// <summary>Events are never in the watch cache: their watches feel a compaction of etcd itself.</summary>
    [Fact]
    public Task Watch_StorageCompactedInTheGap_DeletionIsTold() =>
        TellDeletionAsync(
            CoreResources.Event,
            (ns, name) =>
                new CoreEvent
                {
                    Metadata = new ObjectMeta { Namespace = ns, Name = name },
                    InvolvedObject = new ObjectReference { Namespace = ns },
                },
            "api/v1/events",
            () => fixture.Plane.Storage.CompactAsync(Ct)
        );

    private async Task TellDeletionAsync<T>(
        ResourceType<T> type,
        Func<string, string, T> make,
        string path,
        Func<Task> forget
    )
        where T : class, IResource
    {
        var plane = fixture.Plane;
        var ns = await fixture.NamespaceAsync(Ct);
        await using var tunnel = new Tunnel(plane.Address);
        using var client = plane.Client();
        using var remote = plane.Client(Fast.Options, tunnel);
        await client.CreateAsync(type, make(ns, "goes"), new CreateOptions(), Ct);
        await using var followed = new Followed<T>(remote, type, ns, Fast.Time);
        await followed.EqualsServerAsync(client, Ct);
        var last = await client.CreateAsync(type, make(ns, "stays"), new CreateOptions(), Ct);
        await followed.EqualsServerAsync(client, Ct);

        tunnel.Cut();
        await client.DeleteAsync(type, new ResourceKey(ns, "goes"), new DeleteOptions(), Ct);
        await client.CreateAsync(type, make(ns, "comes"), new CreateOptions(), Ct);
        await forget();
        await IsForgottenAsync(path, last.Metadata.ResourceVersion!);
        tunnel.Mend();

        await followed.EqualsServerAsync(client, Ct);
        var gone = followed.Told.Where(change => change.New is null).ShouldHaveSingleItem();
        gone.Old!.Metadata.Name.ShouldBe("goes");
    }

    private async Task IsForgottenAsync(string path, string version)
    {
        var answer = await fixture.Plane.Admin.GetAsync(
            $"{path}?watch=1&timeoutSeconds=1&resourceVersion={version}",
            Ct
        );
        ((int?)answer?["object"]?["code"]).ShouldBe(410);
    }
}
