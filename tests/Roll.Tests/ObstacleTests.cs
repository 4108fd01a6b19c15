using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;
using Dockerflow.Kube.Core;

namespace Dockerflow.Roll.Tests;

public sealed class ObstacleTests
{
    [Fact]
    public void Decide_NoTarget_IsTold() => ReasonOf(new Scene(PromotionSample.Of())).ShouldBe(Reasons.TargetMissing);

    [Theory]
    [InlineData(null)]
    [InlineData("identity/other")]
    [InlineData("tokenserver")]
    [InlineData("identity/tokenserver ")]
    [InlineData("Identity/Tokenserver")]
    public void Decide_OtherNamespaceWithoutItsConsent_IsTold(string? consent) =>
        ReasonOf(Elsewhere(consent)).ShouldBe(Reasons.ConsentMissing);

    /// <summary>Otherwise the words would tell anybody what there is in somebody else's namespace.</summary>
    [Fact]
    public void Decide_OtherNamespaceWithoutSuchATarget_IsToldAsWithoutConsent()
    {
        var target = new TargetSpec { Name = "web", Namespace = "elsewhere" };
        var missing = Rules.Decide(new Scene(PromotionSample.Of(target)).Facts);

        missing.ShouldBeOfType<Plan.Continue>().ShouldBe(Rules.Decide(Elsewhere(null).Facts));
    }

    [Fact]
    public void Decide_OtherNamespaceWithConsent_GoesOn() =>
        Rules.Decide(Elsewhere(PromotionSample.Wish).Facts).ShouldBeOfType<Plan.Remember>();

    [Fact]
    public void Decide_OwnNamespace_NeedsNoConsent() =>
        Rules
            .Decide(new Scene(PromotionSample.Of(), DeploymentSample.Of("web", "x:1")).Facts)
            .ShouldBeOfType<Plan.Remember>();

    [Fact]
    public void Decide_ContainerNotThere_IsTold() =>
        ReasonOf(
                new Scene(
                    PromotionSample.Of(new TargetSpec { Name = "web", Container = "app" }),
                    DeploymentSample.Of("web", "x:1")
                )
            )
            .ShouldBe(Reasons.ContainerMissing);

    [Fact]
    public void Decide_SeveralContainersAndNoneNamed_IsTold()
    {
        var scene = new Scene(PromotionSample.Of(), DeploymentSample.With("web", [("web", "x:1"), ("proxy", "y:1")]));

        ReasonOf(scene).ShouldBe(Reasons.ContainerMissing);
        ((Plan.Continue)Rules.Decide(scene.Facts)).Message.ShouldContain("targets[].container");
    }

    [Fact]
    public void Decide_NamedContainerAmongSeveral_IsTheOneChanged()
    {
        var scene = new Scene(
            PromotionSample.Of(new TargetSpec { Name = "web", Container = "web" }),
            DeploymentSample.With("web", [("proxy", "y:1"), ("web", PromotionSample.FoundImage)])
        );

        scene.Settle();

        (scene.ImageOf(container: 0), scene.ImageOf(container: 1)).ShouldBe(("y:1", PromotionSample.Image));
    }

    [Fact]
    public void Decide_OneOfTwoTargetsIsMissing_TheOtherStaysAsItIs()
    {
        var scene = new Scene(
            PromotionSample.Of(new TargetSpec { Name = "web" }, new TargetSpec { Name = "worker" }),
            DeploymentSample.Of("web", PromotionSample.FoundImage)
        );

        scene.Settle();

        scene.ImageOf().ShouldBe(PromotionSample.FoundImage);
        (scene.Status.Phase, scene.Status.Reason).ShouldBe((PromotionPhase.Pending, Reasons.TargetMissing));
    }

    [Fact]
    public void Decide_ForeignImageAfterAdoption_IsDriftedAndNotFought()
    {
        var ours = new Dictionary<string, string> { [Names.AdoptedAnnotation] = PromotionSample.FoundImage };
        var scene = new Scene(
            PromotionSample.Of(),
            DeploymentSample.Of("web", "docker.io/library/tokenserver:hotfix", ours)
        );

        scene.Settle();

        scene.ImageOf().ShouldBe("docker.io/library/tokenserver:hotfix");
        scene.Status.Reason.ShouldBe(Reasons.Drifted);
    }

    [Theory]
    [InlineData(PromotionSample.FoundImage)]
    [InlineData(PromotionSample.OlderImage)]
    public void Decide_ImageOfOursOrTheOneFound_IsNoDrift(string image)
    {
        var ours = new Dictionary<string, string> { [Names.AdoptedAnnotation] = PromotionSample.FoundImage };
        var scene = new Scene(PromotionSample.Of(), DeploymentSample.Of("web", image, ours));

        scene.Settle();

        scene.ImageOf().ShouldBe(PromotionSample.Image);
    }

    private static Scene Elsewhere(string? consent)
    {
        var annotations = consent is null
            ? null
            : new Dictionary<string, string> { [Names.ManagedByAnnotation] = consent };
        return new(
            PromotionSample.Of(new TargetSpec { Name = "web", Namespace = "elsewhere" }),
            DeploymentSample.Of("web", "x:1", annotations, "elsewhere")
        );
    }

    private static string ReasonOf(Scene scene)
    {
        var plan = Rules.Decide(scene.Facts).ShouldBeOfType<Plan.Continue>();
        plan.Phase.ShouldBe(PromotionPhase.Pending);
        return plan.Reason;
    }
}
