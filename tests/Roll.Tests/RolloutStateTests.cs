using Dockerflow.Api.Promotions;
using Dockerflow.Kube.Core;
using Dockerflow.Samples;

namespace Dockerflow.Roll.Tests;

/// <summary>The rules of kubectl rollout status (k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go).</summary>
public sealed class RolloutStateTests
{
    private static readonly Deployment Done = DeploymentSample.Of("web", PromotionSample.Image);

    public static TheoryData<string, DeploymentStatus> Unready =>
        new()
        {
            { "waiting for the rollout to begin", Done.Status with { ObservedGeneration = 0 } },
            { "1 of 2 Pods are new", Done.Status with { UpdatedReplicas = 1 } },
            {
                "0 of 2 Pods are new",
                new() { ObservedGeneration = 1 }
            },
            { "1 old Pods are still there", Done.Status with { Replicas = 3 } },
            { "1 of 2 Pods are available", Done.Status with { AvailableReplicas = 1 } },
        };

    [Theory]
    [MemberData(nameof(Unready), DisableDiscoveryEnumeration = true)]
    public void StatusOf_RolloutNotDone_SaysHowFarItIs(string message, DeploymentStatus status)
    {
        var target = RolloutState.StatusOf(TargetOf(Done with { Status = status }));

        (target.Ready, target.Message).ShouldBe((false, message));
    }

    [Fact]
    public void StatusOf_AllNewAndAvailable_IsReady() => RolloutState.StatusOf(TargetOf(Done)).Ready.ShouldBeTrue();

    [Fact]
    public void StatusOf_Paused_IsNotReady() =>
        RolloutState
            .StatusOf(TargetOf(Done with { Spec = Done.Spec with { Paused = true } }))
            .Message.ShouldBe("the rollout is paused");

    [Fact]
    public void StatusOf_ScaledToZero_IsReady() =>
        RolloutState
            .StatusOf(
                TargetOf(
                    Done with
                    {
                        Spec = Done.Spec with { Replicas = 0 },
                        Status = new() { ObservedGeneration = 1 },
                    }
                )
            )
            .Ready.ShouldBeTrue();

    [Fact]
    public void FailureOf_DeadlineOfAnEarlierGeneration_DoesNotCount()
    {
        var stale = DeploymentSample.GivenUp(Done) with { Metadata = Done.Metadata with { Generation = 2 } };

        RolloutState.FailureOf(TargetOf(stale), FactsAt(TimeSpan.Zero)).ShouldBeNull();
    }

    [Fact]
    public void FailureOf_DeadlineExceeded_HasTheControllersWords() =>
        RolloutState
            .FailureOf(TargetOf(DeploymentSample.GivenUp(Done)), FactsAt(TimeSpan.Zero))!
            .ShouldContain("ReplicaSet web-7d has timed out");

    [Theory]
    [InlineData(600, 900, false)]
    [InlineData(600, 901, true)]
    [InlineData(60, 91, true)]
    [InlineData(null, 600, false)]
    [InlineData(null, 601, true)]
    public void FailureOf_ControllerSaysNothing_OwnPatienceEnds(int? deadline, int seconds, bool failed)
    {
        var slow = Done with
        {
            Spec = Done.Spec with { ProgressDeadlineSeconds = deadline },
            Status = Done.Status with { AvailableReplicas = 1 },
        };

        (RolloutState.FailureOf(TargetOf(slow), FactsAt(TimeSpan.FromSeconds(seconds))) is not null).ShouldBe(failed);
    }

    [Fact]
    public void FailureOf_Healthy_IsNullHoweverLate() =>
        RolloutState.FailureOf(TargetOf(Done), FactsAt(TimeSpan.FromDays(9))).ShouldBeNull();

    private static TargetFacts TargetOf(Deployment deployment) =>
        new(new() { Name = "web" }, PromotionSample.Namespace, deployment, new(PromotionSample.Namespace, "web", ""));

    private static Facts FactsAt(TimeSpan sinceStart)
    {
        var promotion = PromotionSample.Of() with
        {
            Status = new() { StartedAt = Moment.Now, Phase = PromotionPhase.Rolling },
        };
        return new(promotion, PromotionSample.Wish, [], null, null, Moment.Now + sinceStart);
    }
}
