using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Tests.Control;

public sealed class PredicatesTests
{
    private static readonly ObjectMeta Plain = new()
    {
        Name = "a",
        Namespace = "n",
        Uid = "u",
        Generation = 1,
        ResourceVersion = "1",
        Labels = new Dictionary<string, string> { ["l"] = "1" },
        Annotations = new Dictionary<string, string> { ["a"] = "1" },
    };

    public static TheoryData<string, ObjectMeta?, ObjectMeta?, bool, bool, bool> Changes =>
        new()
        {
            { "appeared", null, Plain, true, true, true },
            { "went", Plain, null, true, true, true },
            { "made anew", Plain, Plain with { Uid = "v" }, true, true, true },
            {
                "is being deleted",
                Plain,
                Plain with
                {
                    DeletionTimestamp = DateTimeOffset.UnixEpoch,
                },
                true,
                true,
                true
            },
            { "status", Plain, Plain with { ResourceVersion = "2" }, false, false, false },
            { "finalizer", Plain, Plain with { Finalizers = ["f"] }, false, false, false },
            { "spec", Plain, Plain with { Generation = 2 }, true, false, false },
            { "annotation", Plain, Plain with { Annotations = Map("a", "2") }, false, true, false },
            { "annotation renamed", Plain, Plain with { Annotations = Map("b", "1") }, false, true, false },
            { "annotations gone", Plain, Plain with { Annotations = null }, false, true, false },
            { "annotations came", Plain with { Annotations = null }, Plain, false, true, false },
            { "annotations equal", Plain, Plain with { Annotations = Map("a", "1") }, false, false, false },
            { "label", Plain, Plain with { Labels = Map("l", "2") }, false, false, true },
        };

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public void EachPredicate_Change_PassesWhatItIsFor(
        string name,
        ObjectMeta? old,
        ObjectMeta? now,
        bool generation,
        bool annotations,
        bool labels
    )
    {
        var change = new Change<ConfigMap>(Of(old), Of(now));
        Predicates.GenerationChanged(change).ShouldBe(generation, name);
        Predicates.AnnotationsChanged(change).ShouldBe(annotations, name);
        Predicates.LabelsChanged(change).ShouldBe(labels, name);
        Predicates
            .Or<ConfigMap>(Predicates.GenerationChanged, Predicates.AnnotationsChanged)(change)
            .ShouldBe(generation || annotations, name);
    }

    private static ConfigMap? Of(ObjectMeta? metadata) => metadata is null ? null : new() { Metadata = metadata };

    private static Dictionary<string, string> Map(string key, string value) => new() { [key] = value };
}
