using Dockerflow.Api.Promotions;
using Dockerflow.Kube.Objects;
using Dockerflow.Runs;

namespace Dockerflow.Roll;

/// <summary>What the promotion's status says after a plan. Pure.</summary>
internal static class Report
{
    public static PromotionStatus Of(Facts facts, Plan plan) =>
        plan switch
        {
            Plan.Remember remember => Status(
                facts,
                facts.Promotion.Status.Phase,
                "",
                "the images found are on record"
            ) with
            {
                Targets = remember.Targets,
            },
            Plan.SetImage set => Started(facts, set.Message),
            Plan.Continue go => Going(facts, go),
            Plan.Verify verify => Status(
                facts,
                PromotionPhase.Verified,
                Reasons.Verified,
                $"serves {facts.Promotion.Spec.Image}"
            ) with
            {
                Targets = verify.Targets,
                HealthyAt = facts.Promotion.Status.HealthyAt ?? facts.Now,
                FinishedAt = facts.Now,
            },
            Plan.Fail fail => Failing(facts, fail),
            Plan.Supersede supersede => Status(
                facts,
                PromotionPhase.Superseded,
                Reasons.Superseded,
                supersede.Message
            ) with
            {
                FinishedAt = facts.Now,
            },
            _ => throw new InvalidOperationException($"no such plan: {plan}"),
        };

    private static PromotionStatus Started(Facts facts, string message)
    {
        var now = facts.Promotion.Status;
        return now.Phase switch
        {
            PromotionPhase.RollingBack => GoingBack(facts, now.Reason ?? "", message),
            PromotionPhase.Soaking => StartedAnew(
                facts,
                Status(facts, PromotionPhase.Rolling, Reasons.Rolling, message)
            ),
            _ => Status(facts, PromotionPhase.Rolling, Reasons.Rolling, message) with
            {
                StartedAt = now.StartedAt ?? facts.Now,
            },
        };
    }

    private static PromotionStatus Going(Facts facts, Plan.Continue go)
    {
        var status = Status(facts, go.Phase, go.Reason, go.Message) with { Targets = go.Targets };
        var lostHealth = facts.Promotion.Status.Phase == PromotionPhase.Soaking && go.Phase == PromotionPhase.Rolling;
        return go.Phase == PromotionPhase.Soaking ? status with { HealthyAt = status.HealthyAt ?? facts.Now }
            : go.Phase == PromotionPhase.RollingBack ? GoingBack(facts, go.Reason, go.Message)
            : lostHealth ? StartedAnew(facts, status)
            : status;
    }

    /// <summary>A soak that was broken counts for nothing, and the rollout has its whole time again.</summary>
    private static PromotionStatus StartedAnew(Facts facts, PromotionStatus status) =>
        status with
        {
            HealthyAt = null,
            StartedAt = facts.Now,
        };

    /// <summary>Why it goes back must outlive the way back; how that goes is told by the condition.</summary>
    private static PromotionStatus GoingBack(Facts facts, string reason, string message) =>
        Status(facts, PromotionPhase.RollingBack, reason, message) with
        {
            Reason = facts.Promotion.Status.Reason,
            Message = facts.Promotion.Status.Message,
        };

    /// <summary>First the way back, and when all targets are back, the end.</summary>
    private static PromotionStatus Failing(Facts facts, Plan.Fail fail) =>
        facts.Promotion.Status.Phase == PromotionPhase.RollingBack
            ? Status(facts, PromotionPhase.Failed, fail.Reason, fail.Message) with
            {
                FinishedAt = facts.Now,
                Quarantined = fail.Quarantine,
            }
            : Status(facts, PromotionPhase.RollingBack, fail.Reason, fail.Message);

    private static PromotionStatus Status(Facts facts, PromotionPhase phase, string reason, string message)
    {
        var ready = phase switch
        {
            PromotionPhase.Verified => Condition.True,
            PromotionPhase.Failed or PromotionPhase.Superseded or PromotionPhase.RollingBack => Condition.False,
            _ => Condition.Unknown,
        };
        var condition = new Condition(
            "Ready",
            ready,
            reason.Length > 0 ? reason : phase.ToString(),
            Bounded.Message(message),
            facts.Now,
            facts.Promotion.Metadata.Generation
        );
        return facts.Promotion.Status with
        {
            ObservedGeneration = facts.Promotion.Metadata.Generation,
            Phase = phase,
            Reason = reason,
            Message = Bounded.Message(message),
            Conditions = Conditions.Set(facts.Promotion.Status.Conditions, condition),
        };
    }
}
