using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;

namespace Dockerflow.Roll.Tests;

public sealed class ImagePatchTests
{
    private static readonly IReadOnlyDictionary<string, string> Others = new Dictionary<string, string>
    {
        ["team"] = "identity",
        [Names.ManagedByAnnotation] = PromotionSample.Wish,
    };
    private static readonly Deployment Found = DeploymentSample.Of("web", PromotionSample.FoundImage, Others);

    [Fact]
    public void Of_FirstTime_ChangesTheImageAndRemembersTheOneFound()
    {
        var changed = JsonPatcher.Apply(Found, PatchOf(Found))!;

        changed.Spec.Template.Spec.Containers.Single().Image.ShouldBe(PromotionSample.Image);
        changed.Metadata.Annotation(Names.AdoptedAnnotation).ShouldBe(PromotionSample.FoundImage);
        changed.Metadata.Annotation("team").ShouldBe("identity");
    }

    [Fact]
    public void Of_NoAnnotationsYet_MakesThem()
    {
        var bare = Found with { Metadata = Found.Metadata with { Annotations = null } };

        JsonPatcher
            .Apply(bare, PatchOf(bare))!
            .Metadata.Annotation(Names.AdoptedAnnotation)
            .ShouldBe(PromotionSample.FoundImage);
    }

    /// <summary>kubectl finds out by its own annotation what a next apply has to remove: it must never be lost.</summary>
    [Fact]
    public void Of_AppliedByKubectlAndNothingElse_LeavesItsAnnotation()
    {
        const string json =
            """{"metadata":{"name":"web","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{}"}}}""";
        var read = JsonSerializer.Deserialize(json, CoreResources.Deployment.Json)!;
        var applied = Found with { Metadata = Found.Metadata with { Annotations = read.Metadata.Annotations } };

        Operations(PatchOf(applied)).ShouldNotContain(operation => operation.Path == "/metadata/annotations");
    }

    [Fact]
    public void Of_AnnotationsCameMeanwhile_IsRefusedInsteadOfDroppingThem()
    {
        var bare = Found with { Metadata = Found.Metadata with { Annotations = null } };
        var meanwhile = Found with { Metadata = Found.Metadata with { ResourceVersion = "8" } };

        JsonPatcher.Apply(meanwhile, PatchOf(bare)).ShouldBeNull();
    }

    [Fact]
    public void Of_SecondTime_LeavesTheFirstImageOnRecord()
    {
        var adopted = Found with
        {
            Metadata = Found.Metadata with
            {
                Annotations = new Dictionary<string, string> { [Names.AdoptedAnnotation] = "first:1" },
            },
        };

        Operations(PatchOf(adopted)).ShouldNotContain(operation => operation.Op == "add");
    }

    public static TheoryData<string, Func<Deployment, Deployment>> Changes =>
        new()
        {
            { "uid", seen => seen with { Metadata = seen.Metadata with { Uid = "another" } } },
            {
                "consent",
                seen =>
                    DeploymentSample.Of(
                        "web",
                        PromotionSample.FoundImage,
                        new Dictionary<string, string> { ["team"] = "identity" }
                    )
            },
            { "image", seen => DeploymentSample.Of("web", "somebody:else", Others) },
            { "container", seen => DeploymentSample.With("web", [("proxy", PromotionSample.FoundImage)], Others) },
            {
                "order",
                seen => DeploymentSample.With("web", [("proxy", "y:1"), ("web", PromotionSample.FoundImage)], Others)
            },
            { "no container", seen => DeploymentSample.With("web", [], Others) },
        };

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public void Of_WorkloadChangedMeanwhile_IsRefused(string what, Func<Deployment, Deployment> change) =>
        Should.NotThrow(() => JsonPatcher.Apply(change(Found), PatchOf(Found))).ShouldBeNull(what);

    [Fact]
    public void Of_TouchesNothingButImageAndAnnotation() =>
        Operations(PatchOf(Found))
            .Where(operation => operation.Op != "test")
            .Select(operation => operation.Path)
            .ShouldBe([
                "/spec/template/spec/containers/0/image",
                "/metadata/annotations/dockerflow.dev~1adopted-image",
            ]);

    private static Patch PatchOf(Deployment seen) =>
        ImagePatch.Of(
            new(new() { Name = "web", Container = "web" }, PromotionSample.Namespace, seen, null),
            PromotionSample.FoundImage,
            PromotionSample.Image
        );

    private static IReadOnlyList<JsonPatchOperation> Operations(Patch patch) => ((Patch.JsonPatch)patch).Operations;
}
