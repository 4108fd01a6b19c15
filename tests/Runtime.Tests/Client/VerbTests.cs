using System.Text.Json.Nodes;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Runtime.Tests.Ground;

namespace Dockerflow.Runtime.Tests.Client;

public sealed class VerbTests(CalmControlPlane fixture) : IAsyncLifetime
{
    private KubeClient client = null!;
    private string ns = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private ResourceKey Key => new(ns, "a");

    public async ValueTask InitializeAsync()
    {
        client = fixture.Plane.Client();
        ns = await fixture.NamespaceAsync(Ct);
    }

    public ValueTask DisposeAsync()
    {
        client?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task ServerVersion_IsWhatTheServerSays() =>
        (await client.ServerVersionAsync(Ct)).ShouldStartWith("v1.");

    [Fact]
    public async Task CreateAsync_ThenGet_IsTheSameObject()
    {
        var created = await client.CreateAsync(ns, "a", "1", Ct);
        var got = await client.GetAsync(Maps.Type, Key, Ct);
        got.ShouldNotBeNull();
        (got.Metadata.Uid, got.Metadata.ResourceVersion, got.Data["value"]).ShouldBe(
            (created.Metadata.Uid, created.Metadata.ResourceVersion, "1")
        );
        created.Metadata.Uid.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task CreateAsync_NameIsTaken_IsAlreadyExistsAndNoConflict()
    {
        await client.CreateAsync(ns, "a", "1", Ct);
        var failure = await Should.ThrowAsync<KubeException>(client.CreateAsync(ns, "a", "2", Ct));
        (failure.IsAlreadyExists, failure.IsConflict).ShouldBe((true, false));
    }

    [Fact]
    public async Task CreateAsync_DryRun_StoresNothing()
    {
        await client.CreateAsync(Maps.Type, Maps.New(ns, "a"), new CreateOptions(DryRun: true), Ct);
        (await client.GetAsync(Maps.Type, Key, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task CreateAsync_ClusterScoped_NeedsNoNamespace()
    {
        var name = $"{ns}-more";
        var body = new Namespace { Metadata = new ObjectMeta { Name = name } };
        await client.CreateAsync(CoreResources.Namespace, body, new CreateOptions(), Ct);
        (await client.GetAsync(CoreResources.Namespace, new ResourceKey("", name), Ct)).ShouldNotBeNull();
    }

    [Fact]
    public async Task PatchAsync_MergeWithNull_RemovesTheMember()
    {
        await client.CreateAsync(ns, "a", "1", Ct);
        var patch = new JsonObject
        {
            ["data"] = new JsonObject { ["value"] = null, ["other"] = "2" },
        };
        var patched = await client.PatchAsync(Maps.Type, Key, Patch.Merge(patch), Ct);
        patched.Data.ShouldBe(new Dictionary<string, string> { ["other"] = "2" });
    }

    [Fact]
    public async Task PatchAsync_MergeOfAnOldVersion_IsAConflict()
    {
        var old = await client.CreateAsync(ns, "a", "1", Ct);
        await client.SetAsync(ns, "a", "2", Ct);
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = old.Metadata.ResourceVersion },
            ["data"] = new JsonObject { ["value"] = "3" },
        };
        var failure = await Should.ThrowAsync<KubeException>(client.PatchAsync(Maps.Type, Key, Patch.Merge(patch), Ct));
        failure.IsConflict.ShouldBeTrue();
        (await client.GetAsync(Maps.Type, Key, Ct))!.Data["value"].ShouldBe("2");
    }

    [Fact]
    public async Task PatchAsync_JsonTestFails_NothingIsChanged()
    {
        await client.CreateAsync(ns, "a", "1", Ct);
        var patch = Patch.Json(
            JsonPatchOperation.Replace("/data/value", "3"),
            JsonPatchOperation.Test("/data/value", "2")
        );
        await Should.ThrowAsync<KubeException>(client.PatchAsync(Maps.Type, Key, patch, Ct));
        (await client.GetAsync(Maps.Type, Key, Ct))!.Data["value"].ShouldBe("1");
    }

    [Fact]
    public async Task PatchAsync_NotThere_IsNotFound() =>
        (await Should.ThrowAsync<KubeException>(client.SetAsync(ns, "a", "1", Ct))).IsNotFound.ShouldBeTrue();

    [Fact]
    public async Task ListAsync_Selectors_AreKept()
    {
        var labelled = Maps.New(ns, "a") with
        {
            Metadata = new ObjectMeta
            {
                Namespace = ns,
                Name = "a",
                Labels = new Dictionary<string, string> { ["x"] = "y" },
            },
        };
        await client.CreateAsync(Maps.Type, labelled, new CreateOptions(), Ct);
        await client.CreateAsync(ns, "b", "1", Ct);
        (await NamesAsync(new ListOptions { LabelSelector = "x=y" })).ShouldBe(["a"]);
        (await NamesAsync(new ListOptions { FieldSelector = "metadata.name=b" })).ShouldBe(["b"]);
    }

    [Fact]
    public async Task WatchAsync_EveryChange_IsTold()
    {
        var start = (await client.ListAsync(Maps.Type, ns, ListOptions.None, Ct)).Metadata.ResourceVersion;
        await client.CreateAsync(ns, "a", "1", Ct);
        await client.SetAsync(ns, "a", "2", Ct);
        await client.DeleteAsync(ns, "a", Ct);
        var told = await client.WatchAsync(Maps.Type, ns, new WatchOptions(start), Ct).Take(3).ToListAsync(Ct);
        told.Select(each => (each.Type, each.Object?.Data["value"]))
            .ShouldBe([(WatchEventType.Added, "1"), (WatchEventType.Modified, "2"), (WatchEventType.Deleted, "2")]);
    }

    [Fact]
    public async Task DeleteAsync_OfAnotherObjectsUid_IsAConflictAndDeletesNothing()
    {
        var created = await client.CreateAsync(ns, "a", "1", Ct);
        var failure = await Should.ThrowAsync<KubeException>(DeleteAsync(new DeleteOptions(Uid: "another")));
        failure.IsConflict.ShouldBeTrue();
        (await DeleteAsync(new DeleteOptions(Uid: created.Metadata.Uid))).ShouldBeTrue();
        (await client.GetAsync(Maps.Type, Key, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task DeleteAsync_OfAnOldVersion_IsAConflictAndDeletesNothing()
    {
        var old = await client.CreateAsync(ns, "a", "1", Ct);
        var now = await client.SetAsync(ns, "a", "2", Ct);
        var failure = await Should.ThrowAsync<KubeException>(
            DeleteAsync(new DeleteOptions(ResourceVersion: old.Metadata.ResourceVersion))
        );
        failure.IsConflict.ShouldBeTrue();
        (await DeleteAsync(new DeleteOptions(ResourceVersion: now.Metadata.ResourceVersion))).ShouldBeTrue();
    }

    [Fact]
    public async Task DeleteAsync_NotThere_IsFalse() => (await DeleteAsync(new DeleteOptions())).ShouldBeFalse();

    /// <summary>A finalizer keeps the object; the first answer is the object itself and not a Status.</summary>
    [Fact]
    public async Task DeleteAsync_WithAFinalizer_IsOnlyMarked()
    {
        var kept = Maps.New(ns, "a") with
        {
            Metadata = new ObjectMeta
            {
                Namespace = ns,
                Name = "a",
                Finalizers = ["example.org/keep"],
            },
        };
        await client.CreateAsync(Maps.Type, kept, new CreateOptions(), Ct);
        (await DeleteAsync(new DeleteOptions())).ShouldBeTrue();
        (await client.GetAsync(Maps.Type, Key, Ct))!.Metadata.DeletionTimestamp.ShouldNotBeNull();
        await client.PatchAsync(Maps.Type, Key, Patch.Json(JsonPatchOperation.Remove("/metadata/finalizers")), Ct);
        (await client.GetAsync(Maps.Type, Key, Ct)).ShouldBeNull();
    }

    private Task<bool> DeleteAsync(DeleteOptions options) => client.DeleteAsync(Maps.Type, Key, options, Ct);

    private async Task<IEnumerable<string?>> NamesAsync(ListOptions options) =>
        (await client.ListAsync(Maps.Type, ns, options, Ct)).Items.Select(each => each.Metadata.Name);
}
