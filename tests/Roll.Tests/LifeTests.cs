using Dockerflow.Api;
using Dockerflow.Api.Promotions;
using Dockerflow.Kube.Objects;
using Dockerflow.Samples;

namespace Dockerflow.Roll.Tests;

/// <summary>Whole lives of a promotion.</summary>
public sealed class LifeTests
{
    private static readonly IReadOnlyDictionary<string, string> Adopted = new Dictionary<string, string>
    {
        [Names.AdoptedAnnotation] = PromotionSample.FoundImage,
    };

    [Fact]
    public void Life_FirstImage_TakesTheWorkloadOverAndIsVerified()
    {
        var scene = new Scene(PromotionSample.Of(), DeploymentSample.Of("web", PromotionSample.FoundImage));

        scene.Settle();
        scene.ImageOf().ShouldBe(PromotionSample.Image);
        scene.Deployment().Metadata.Annotation(Names.AdoptedAnnotation).ShouldBe(PromotionSample.FoundImage);
        scene
            .Status.Targets.Single()
            .ShouldSatisfyAllConditions(
                target => target.Adopted.ShouldBeTrue(),
                target => target.PreviousImage.ShouldBe(PromotionSample.FoundImage)
            );
        scene.Status.Phase.ShouldBe(PromotionPhase.Rolling);

        scene.RolledOut();
        scene.Settle();
        scene.Status.Phase.ShouldBe(PromotionPhase.Verified);
        Conditions.Find(scene.Status.Conditions, "Ready")!.Status.ShouldBe(Condition.True);
    }

    [Fact]
    public void Life_PreviousImages_AreOnRecordBeforeAnythingIsChanged()
    {
        var scene = new Scene(PromotionSample.Of(), DeploymentSample.Of("web", PromotionSample.FoundImage));

        scene.Step().ShouldBeOfType<Plan.Remember>();
        scene.ImageOf().ShouldBe(PromotionSample.FoundImage);
        scene.Step().ShouldBeOfType<Plan.SetImage>();
        scene.Status.StartedAt.ShouldBe(Moment.Now);
        scene.ImageOf().ShouldBe(PromotionSample.FoundImage, "the clock starts before the change");
    }

    [Fact]
    public void Life_SeveralTargets_AreChangedInTheirOrder()
    {
        var scene = new Scene(
            PromotionSample.Of(new() { Name = "web" }, new() { Name = "worker" }),
            DeploymentSample.Of("worker", PromotionSample.FoundImage),
            DeploymentSample.Of("web", PromotionSample.FoundImage)
        );
        var changed = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            if (scene.Step() is Plan.SetImage set)
            {
                changed.Add(set.Target.Spec.Name);
            }
        }

        changed.Distinct().ShouldBe(["web", "worker"]);
        (scene.ImageOf("web"), scene.ImageOf("worker")).ShouldBe((PromotionSample.Image, PromotionSample.Image));
    }

    [Fact]
    public void Life_TwoContainersOfOneDeployment_AreBothTakenOver()
    {
        var scene = new Scene(
            PromotionSample.Of(new() { Name = "web", Container = "web" }, new() { Name = "web", Container = "cron" }),
            DeploymentSample.With("web", [("web", PromotionSample.FoundImage), ("cron", "docker.io/library/cron:1")])
        );

        scene.Settle();

        (scene.ImageOf(container: 0), scene.ImageOf(container: 1)).ShouldBe(
            (PromotionSample.Image, PromotionSample.Image)
        );
        scene.Status.Reason.ShouldBe(Reasons.Rolling);
    }

    [Fact]
    public void Life_ProgressDeadlineExceeded_GoesBackAndQuarantines()
    {
        var scene = Rolling();
        scene.Change("web", DeploymentSample.GivenUp);

        scene.Step().ShouldBeOfType<Plan.Fail>();
        scene.Status.Phase.ShouldBe(PromotionPhase.RollingBack);
        scene.Status.Quarantined.ShouldBeFalse();
        scene.Settle();

        scene.ImageOf().ShouldBe(PromotionSample.OlderImage);
        (scene.Status.Phase, scene.Status.Reason, scene.Status.Quarantined).ShouldBe(
            (PromotionPhase.Failed, Reasons.RolloutFailed, true)
        );
        scene.Status.FinishedAt.ShouldNotBeNull();
        scene.Status.Message!.ShouldContain(
            "has timed out progressing",
            Case.Sensitive,
            "the reason for going back must outlive it"
        );
    }

    [Fact]
    public void Life_WriteRefusedOnTheWayBack_KeepsWhyItWentBack()
    {
        var scene = Rolling();
        scene.Change("web", DeploymentSample.GivenUp);
        scene.Step();

        var refused = new Plan.Continue(
            PromotionPhase.RollingBack,
            Reasons.WriteRefused,
            "the cache was behind",
            scene.Status.Targets
        );
        scene.Promotion = scene.Promotion with { Status = Report.Of(scene.Facts, refused) };
        Conditions.Find(scene.Status.Conditions, "Ready")!.Reason.ShouldBe(Reasons.WriteRefused);
        scene.Settle();

        scene.Status.Reason.ShouldBe(Reasons.RolloutFailed);
        scene.Status.Message!.ShouldContain("has timed out progressing");
    }

    [Fact]
    public void Life_SomebodyMendedItMeanwhile_TheWayBackLeavesItAlone()
    {
        var scene = Rolling();
        scene.Change("web", DeploymentSample.GivenUp);
        scene.Step();
        scene.Apply("docker.io/library/tokenserver:hotfix");

        scene.Settle();

        scene.ImageOf().ShouldBe("docker.io/library/tokenserver:hotfix");
        scene.Status.Phase.ShouldBe(PromotionPhase.Failed);
    }

    [Fact]
    public void Life_ConsentTakenAwayOnTheWayBack_NothingIsWritten()
    {
        var consent = new Dictionary<string, string>
        {
            [Names.AdoptedAnnotation] = PromotionSample.FoundImage,
            [Names.ManagedByAnnotation] = PromotionSample.Wish,
        };
        var scene = new Scene(
            PromotionSample.Of(new Api.ContainerBuilds.TargetSpec { Name = "web", Namespace = "elsewhere" }),
            DeploymentSample.Of("web", PromotionSample.OlderImage, consent, "elsewhere")
        )
        {
            Before = PromotionSample.Other(40, PromotionPhase.Verified),
        };
        scene.Settle();
        scene.Change("web", DeploymentSample.GivenUp);
        scene.Step();
        scene.Change(
            "web",
            deployment => deployment with { Metadata = deployment.Metadata with { Annotations = Adopted } }
        );

        scene.Settle();

        scene.ImageOf().ShouldBe(PromotionSample.Image);
        scene.Status.Phase.ShouldBe(PromotionPhase.Failed);
    }

    [Fact]
    public void Life_Soak_LastsItsTime()
    {
        var scene = Soaking();

        scene.Now = Moment.Now.AddMinutes(10).AddSeconds(-1);
        scene.Step().ShouldBeOfType<Plan.Continue>().CheckAfter.ShouldBe(TimeSpan.FromSeconds(1));
        scene.Now = Moment.Now.AddMinutes(10);
        scene.Step().ShouldBeOfType<Plan.Verify>();
        scene.Status.HealthyAt.ShouldBe(Moment.Now);
    }

    [Fact]
    public void Life_HealthLostWhileSoaking_SoaksAnewFromTheStart()
    {
        var scene = Soaking();
        scene.Now = Moment.Now.AddMinutes(9);
        scene.Change(
            "web",
            deployment => DeploymentSample.WithStatus(deployment, status => status with { AvailableReplicas = 1 })
        );
        scene.Settle();
        (scene.Status.Phase, scene.Status.HealthyAt).ShouldBe((PromotionPhase.Rolling, null));

        scene.Now = Moment.Now.AddMinutes(11);
        scene.RolledOut();
        scene.Settle();

        (scene.Status.Phase, scene.Status.HealthyAt).ShouldBe((PromotionPhase.Soaking, scene.Now));
    }

    [Fact]
    public void Life_HealthLostWhileSoakingForGood_GoesBack()
    {
        var scene = Soaking();
        scene.Now = Moment.Now.AddMinutes(9);
        scene.Change(
            "web",
            deployment => DeploymentSample.WithStatus(deployment, status => status with { AvailableReplicas = 1 })
        );
        scene.Settle();

        scene.Now = scene.Now.AddMinutes(16);
        scene.Settle();

        (scene.Status.Phase, scene.ImageOf()).ShouldBe((PromotionPhase.Failed, PromotionSample.OlderImage));
    }

    [Theory]
    [InlineData(PromotionSample.OlderImage)]
    [InlineData(PromotionSample.FoundImage)]
    [InlineData("docker.io/library/tokenserver:hotfix")]
    public void Life_AnotherImageWhileSoaking_IsToldAndNotFought(string image)
    {
        var scene = Soaking();

        scene.Apply(image);
        scene.Settle();

        scene.ImageOf().ShouldBe(image);
        (scene.Status.Phase, scene.Status.Reason).ShouldBe((PromotionPhase.Soaking, Reasons.Drifted));
    }

    [Fact]
    public void Life_FoundImageAppliedAgainAfterAdoption_IsToldAndNotFought()
    {
        var scene = new Scene(PromotionSample.Of(), DeploymentSample.Of("web", PromotionSample.FoundImage));
        scene.Settle();

        scene.Apply(PromotionSample.FoundImage);
        scene.Settle();

        scene.ImageOf().ShouldBe(PromotionSample.FoundImage);
        scene.Status.Reason.ShouldBe(Reasons.Drifted);
    }

    [Fact]
    public void Life_AnnotationRemovedAfterDrift_TakesOverAgainAndSoaksAnew()
    {
        var scene = Soaking();
        scene.Apply("docker.io/library/tokenserver:hotfix");
        scene.Settle();
        scene.Now = Moment.Now.AddMinutes(30);
        scene.Change(
            "web",
            deployment => deployment with { Metadata = deployment.Metadata with { Annotations = null } }
        );

        scene.Settle();
        scene.ImageOf().ShouldBe(PromotionSample.Image);
        scene
            .Deployment()
            .Metadata.Annotation(Names.AdoptedAnnotation)
            .ShouldBe("docker.io/library/tokenserver:hotfix");
        scene.RolledOut();
        scene.Settle();

        (scene.Status.Phase, scene.Status.HealthyAt).ShouldBe((PromotionPhase.Soaking, scene.Now));
    }

    [Theory]
    [InlineData(PromotionPhase.Pending)]
    [InlineData(PromotionPhase.Rolling)]
    [InlineData(PromotionPhase.Soaking)]
    public void Life_Overtaken_EndsAndChangesNothing(PromotionPhase phase)
    {
        var scene = new Scene(
            PromotionSample.With(PromotionSample.Of(), phase),
            DeploymentSample.Of("web", PromotionSample.FoundImage)
        )
        {
            Newer = PromotionSample.Other(42, PromotionPhase.Pending),
        };

        scene.Settle();

        (scene.Status.Phase, scene.Status.Reason, scene.Status.FinishedAt).ShouldBe(
            (PromotionPhase.Superseded, Reasons.Superseded, Moment.Now)
        );
        scene.ImageOf().ShouldBe(PromotionSample.FoundImage);
    }

    [Fact]
    public void Life_OvertakenOnTheWayBack_GoesBackFirst()
    {
        var scene = Rolling();
        scene.Change("web", DeploymentSample.GivenUp);
        scene.Step();
        scene.Newer = PromotionSample.Other(42, PromotionPhase.Pending);

        scene.Settle();

        (scene.Status.Phase, scene.Status.Quarantined).ShouldBe((PromotionPhase.Failed, true));
    }

    [Fact]
    public void Life_ImageIsThereAlready_IsVerifiedWithoutAChange()
    {
        var scene = new Scene(PromotionSample.Of(), DeploymentSample.Of("web", PromotionSample.Image));

        scene.Settle();

        scene.Status.Phase.ShouldBe(PromotionPhase.Verified);
        scene.Deployment().Metadata.Generation.ShouldBe(1);
    }

    private static Scene Rolling(Promotion? promotion = null)
    {
        var scene = new Scene(
            promotion ?? PromotionSample.Of(),
            DeploymentSample.Of("web", PromotionSample.OlderImage, Adopted)
        )
        {
            Before = PromotionSample.Other(40, PromotionPhase.Verified),
        };
        return scene.Settle();
    }

    private static Scene Soaking()
    {
        var promotion = PromotionSample.Of();
        var scene = Rolling(promotion with { Spec = promotion.Spec with { After = new(Soak: Duration.Minutes(10)) } });
        scene.RolledOut();
        scene.Settle().Status.Phase.ShouldBe(PromotionPhase.Soaking);
        return scene;
    }
}
