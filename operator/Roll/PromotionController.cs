using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Events;
using Dockerflow.Kube.Objects;
using Dockerflow.Metrics;
using Dockerflow.Runs;

namespace Dockerflow.Roll;

/// <summary>One digest into one environment: gathers, decides, carries out one plan, reports.</summary>
public sealed class PromotionController(
    KubeClient client,
    Store<Promotion> promotions,
    Func<ResourceKey, Deployment?> deployments,
    EventRecorder events,
    TimeProvider time
)
{
    private readonly Gather gather = new(promotions, deployments, time);

    public async Task<Outcome> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (promotions.Get(key) is not { Metadata.DeletionTimestamp: null, Status.IsFinished: false } promotion)
        {
            return Outcome.Done;
        }
        var facts = gather.Facts(promotion);
        var plan = Rules.Decide(facts);
        return plan is Plan.SetImage set && facts.Promotion.Status.StartedAt is not null
            ? await SetImageAsync(facts, set, ct)
            : await ReportAsync(facts, plan, ct);
    }

    private async Task<Outcome> SetImageAsync(Facts facts, Plan.SetImage set, CancellationToken ct)
    {
        try
        {
            var patch = ImagePatch.Of(set.Target, set.From, set.To);
            await client.PatchAsync(
                CoreResources.Deployment,
                new(set.Target.Namespace, set.Target.Spec.Name),
                patch,
                ct
            );
        }
        catch (KubeException refused) when (refused.IsForbidden || refused.IsInvalid)
        {
            // A failed test means that the cache was behind; the server's words tell other refusals apart.
            var waiting = new Plan.Continue(
                facts.Promotion.Status.Phase,
                Reasons.WriteRefused,
                $"{set.Target.Label()}: {refused.Message}",
                facts.Promotion.Status.Targets
            );
            await WriteAsync(facts, Report.Of(facts, waiting), ct);
            return Outcome.Retry(refused.Message);
        }
        await WriteAsync(facts, Report.Of(facts, set), ct);
        return Outcome.RequeueAfter(TimeSpan.FromSeconds(30));
    }

    private async Task<Outcome> ReportAsync(Facts facts, Plan plan, CancellationToken ct)
    {
        await WriteAsync(facts, Report.Of(facts, plan), ct);
        return plan is Plan.Continue { CheckAfter: { } pause } ? Outcome.RequeueAfter(Positive(pause)) : Outcome.Done;
    }

    private static TimeSpan Positive(TimeSpan pause) =>
        pause > TimeSpan.FromSeconds(1) ? pause : TimeSpan.FromSeconds(1);

    private async Task WriteAsync(Facts facts, PromotionStatus wanted, CancellationToken ct)
    {
        var promotion = facts.Promotion;
        var written = await StatusWriter.WriteAsync(
            client,
            Resources.Promotions,
            promotion,
            promotion.Status,
            wanted,
            ApiJson.Default.PromotionStatus,
            ct
        );
        if (written && (wanted.Phase != promotion.Status.Phase || wanted.Reason != promotion.Status.Reason))
        {
            Tell(promotion, wanted);
            Count(promotion, wanted, facts.Now);
        }
    }

    private void Tell(Promotion promotion, PromotionStatus wanted)
    {
        var bad =
            wanted.Phase is PromotionPhase.Failed or PromotionPhase.RollingBack
            || wanted.Phase == PromotionPhase.Pending && wanted.Reason is { Length: > 0 };
        var severity = bad ? EventSeverity.Warning : EventSeverity.Normal;
        var reason = wanted.Reason is { Length: > 0 } given ? given : wanted.Phase.ToString();
        events.Record(Resources.Promotions, promotion, severity, reason, wanted.Message ?? "");
        if (promotion.Metadata.Controller() is { } owner)
        {
            var wish = new ContainerBuild
            {
                Metadata = new()
                {
                    Name = owner.Name,
                    Namespace = promotion.Metadata.Namespace,
                    Uid = owner.Uid,
                },
            };
            events.Record(
                Resources.ContainerBuilds,
                wish,
                severity,
                reason,
                $"{promotion.Spec.Environment}: {wanted.Message}"
            );
        }
    }

    private static void Count(Promotion promotion, PromotionStatus wanted, DateTimeOffset now)
    {
        if (wanted.Phase is PromotionPhase.Verified or PromotionPhase.Failed)
        {
            Instruments
                .Promotions.WithLabels(
                    wanted.Phase == PromotionPhase.Verified ? Instruments.Succeeded : Instruments.Failed
                )
                .Inc();
            Instruments
                .StageSeconds.WithLabels(Stages.Roll)
                .Observe(Math.Max(0, (now - (promotion.Status.StartedAt ?? now)).TotalSeconds));
        }
    }
}
