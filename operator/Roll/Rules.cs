using Dockerflow.Api.Promotions;

namespace Dockerflow.Roll;

/// <summary>Facts to plan, in order; the first rule that answers wins.</summary>
public static class Rules
{
    private static readonly TimeSpan ObstacleCheck = TimeSpan.FromSeconds(30);

    public static Plan Decide(Facts facts) =>
        facts.Promotion.Status.Phase switch
        {
            PromotionPhase.RollingBack => RollBack.Next(facts),
            _ => Overtaken(facts)
                ?? Obstacle(facts)
                ?? (Plan?)Remember(facts)
                ?? Foreign(facts)
                ?? (Plan?)Broken(facts)
                ?? Change(facts)
                ?? (Plan?)Rollout(facts)
                ?? Soak(facts),
        };

    private static Plan.Supersede? Overtaken(Facts facts) =>
        facts.Newer is { } newer ? new($"{newer.Metadata.Name} brings the newer sequence {newer.Spec.Sequence}") : null;

    /// <summary>Nothing was changed yet, and somebody must do something first; what runs goes on running.</summary>
    private static Plan.Continue? Obstacle(Facts facts)
    {
        foreach (var target in facts.Targets)
        {
            if (Obstacles.Of(target, facts.Promotion.Metadata.Namespace!, facts.Wish) is var (reason, message))
            {
                return new(
                    facts.Promotion.Status.Phase,
                    reason,
                    message,
                    facts.Promotion.Status.Targets,
                    ObstacleCheck
                );
            }
        }
        return null;
    }

    /// <summary>Written down before the first change, so that going back is possible after a crash at any point.</summary>
    private static Plan.Remember? Remember(Facts facts) =>
        facts.Targets.All(target => target.Recorded is not null)
            ? null
            : new(
                facts
                    .Targets.Select(target => new TargetStatus(
                        target.Namespace,
                        target.Spec.Name,
                        target.Spec.Container,
                        target.Image(),
                        Adopted: !Drift.IsOurs(target)
                    ))
                    .ToList()
            );

    /// <summary>An image that neither we nor the state we found has put there belongs to somebody else.</summary>
    private static Plan.Continue? Foreign(Facts facts) =>
        facts.Targets.FirstOrDefault(target => Drift.IsForeign(target, facts)) is { } target
            ? new(
                facts.Promotion.Status.Phase,
                Reasons.Drifted,
                Drift.Words(target),
                facts.Promotion.Status.Targets,
                ObstacleCheck
            )
            : null;

    private static Plan.Fail? Broken(Facts facts) =>
        facts
            .Targets.Where(target => target.Image() == facts.Promotion.Spec.Image)
            .Select(target => RolloutState.FailureOf(target, facts))
            .FirstOrDefault(failure => failure is not null)
            is { } failure
            ? new(Reasons.RolloutFailed, failure, Quarantine: true)
            : null;

    private static Plan.SetImage? Change(Facts facts) =>
        facts.Targets.FirstOrDefault(target => target.Image() != facts.Promotion.Spec.Image) is { } target
            ? new(
                target,
                target.Image(),
                facts.Promotion.Spec.Image,
                $"{target.Label()} gets {facts.Promotion.Spec.Image}"
            )
            : null;

    private static Plan.Continue? Rollout(Facts facts)
    {
        var targets = facts.Targets.Select(RolloutState.StatusOf).ToList();
        return targets.FirstOrDefault(target => !target.Ready) is { } waiting
            ? new(
                PromotionPhase.Rolling,
                Reasons.Rolling,
                $"{waiting.Namespace}/{waiting.Name}: {waiting.Message}",
                targets,
                ObstacleCheck
            )
            : null;
    }

    private static Plan Soak(Facts facts)
    {
        var targets = facts.Targets.Select(RolloutState.StatusOf).ToList();
        if (facts.Promotion.Spec.After?.Soak is not { } soak)
        {
            return new Plan.Verify(targets);
        }
        var until = (facts.Promotion.Status.HealthyAt ?? facts.Now) + soak.Value;
        return until <= facts.Now && facts.Promotion.Status.HealthyAt is not null
            ? new Plan.Verify(targets)
            : new Plan.Continue(
                PromotionPhase.Soaking,
                Reasons.Soaking,
                $"healthy; must stay so for {soak}",
                targets,
                until - facts.Now
            );
    }
}
