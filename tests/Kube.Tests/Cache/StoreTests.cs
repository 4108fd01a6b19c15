using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using FsCheck;
using FsCheck.Xunit;

namespace Dockerflow.Kube.Tests.Cache;

public sealed class StoreTests
{
    private readonly Store<ConfigMap> store = new(
        new Dictionary<string, Func<ConfigMap, IEnumerable<string>>> { ["x"] = map => [map.Data["x"]] }
    );

    [Fact]
    public void Replace_KnownButNotListed_TombstoneWithLastState()
    {
        var lost = Map("a", "1", "v");
        store.Apply(lost);
        store.Replace([Map("b", "2", "v")], []).ShouldContain(new Change<ConfigMap>(lost, null));
        store.Get(new ResourceKey("n", "a")).ShouldBeNull();
    }

    [Fact]
    public void Replace_KnownButUnreadable_KeptAsItWas()
    {
        store.Apply(Map("a", "1", "v"));
        store.Replace([], [new ResourceKey("n", "a")]).ShouldBeEmpty();
        store.Count.ShouldBe(1);
    }

    [Fact]
    public void Replace_SameVersion_NoChange()
    {
        store.Apply(Map("a", "1", "v"));
        store.Replace([Map("a", "1", "v")], []).ShouldBeEmpty();
    }

    [Fact]
    public void Apply_SameNameOtherUid_IsAChangeWithBoth()
    {
        store.Apply(Map("a", "1", "v", "first"));
        var change = store.Apply(Map("a", "1", "v", "second"));
        (change?.Old?.Metadata.Uid, change?.New?.Metadata.Uid).ShouldBe(("first", "second"));
    }

    [Fact]
    public void Remove_Unknown_Null() => store.Remove(new ResourceKey("n", "a")).ShouldBeNull();

    [Fact]
    public void ByIndex_UnknownIndex_Throws() => Should.Throw<ArgumentException>(() => store.ByIndex("y", "v"));

    [Property]
    public void ByIndex_AfterAnyWrites_EqualsASearchOfAll((byte Action, byte Name, byte Value)[] writes)
    {
        var (indexed, version) = (new StoreTests().store, 0);
        foreach (var (action, number, value) in writes ?? [])
        {
            var item = Map($"m{number % 5}", $"{++version}", $"{value % 3}");
            if (action % 4 == 0)
                indexed.Remove(ResourceKey.Of(item));
            else if (action % 4 == 1)
                indexed.Replace([item, Map("other", $"{version}", "0")], []);
            else
                indexed.Apply(item);
        }
        foreach (var value in new[] { "0", "1", "2" })
            indexed
                .ByIndex("x", value)
                .ShouldBe(indexed.List().Where(map => map.Data["x"] == value), ignoreOrder: true);
    }

    private static ConfigMap Map(string name, string version, string value, string uid = "u") =>
        new()
        {
            Metadata = new ObjectMeta
            {
                Name = name,
                Namespace = "n",
                Uid = uid,
                ResourceVersion = version,
            },
            Data = new Dictionary<string, string> { ["x"] = value },
        };
}
