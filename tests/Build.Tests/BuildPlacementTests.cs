using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;

namespace Dockerflow.Build.Tests;

public sealed class BuildPlacementTests
{
    private static readonly PlacementSettings Placement = new()
    {
        Defaults = new()
        {
            NodeSelector = new Dictionary<string, string> { ["pool"] = "builds", ["disk"] = "ssd" },
            Tolerations = [new("builds", Effect: "NoSchedule")],
        },
    };

    [Fact]
    public void NodeSelector_NothingSaid_IsNull() => BuildPlacement.NodeSelector(new(), new()).ShouldBeNull();

    [Fact]
    public void NodeSelector_Defaults_AreOfEveryBuild() =>
        BuildPlacement.NodeSelector(new(), Placement).ShouldBe(Placement.Defaults.NodeSelector!, ignoreOrder: true);

    [Fact]
    public void NodeSelector_TenantSetsAKeyOfTheDefaults_TheTenantsValueCounts() =>
        BuildPlacement
            .NodeSelector(new() { NodeSelector = new Dictionary<string, string> { ["disk"] = "nvme" } }, Placement)
            .ShouldBe(new Dictionary<string, string> { ["pool"] = "builds", ["disk"] = "nvme" }, ignoreOrder: true);

    [Fact]
    public void Tolerations_OfBoth_AreThereOnce()
    {
        var build = new BuildSettings
        {
            Tolerations = [new("builds", Effect: "NoSchedule"), new("gpu", "Equal", "none", "NoExecute")],
        };

        var tolerations = BuildPlacement.Tolerations(build, Placement)!;

        tolerations.Select(each => each.Key).ShouldBe(["builds", "gpu"]);
        var last = tolerations[1];
        (last.OperatorProperty, last.Value, last.Effect).ShouldBe(("Equal", "none", "NoExecute"));
    }

    [Fact]
    public void Tolerations_NothingSaid_IsNull() => BuildPlacement.Tolerations(new(), new()).ShouldBeNull();
}
