using Dockerflow.Api.Promotions;
using Dockerflow.Kube.Core;

namespace Dockerflow.Roll;

/// <summary>How a Deployment's rollout is going, by the rules of kubectl rollout status.</summary>
internal static class RolloutState
{
    /// <summary>For workloads without a progress deadline of their own.</summary>
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(10);

    public static TargetStatus StatusOf(TargetFacts target)
    {
        var message = Unready(target.Deployment!);
        return target.Recorded! with { Ready = message is null, Message = message ?? "serves the image" };
    }

    /// <summary>Why the rollout will not come to a good end, or null.</summary>
    public static string? FailureOf(TargetFacts target, Facts facts)
    {
        var deployment = target.Deployment!;
        if (Unready(deployment) is not { } unready)
        {
            return null;
        }
        var progressing = deployment.Status.Conditions.FirstOrDefault(condition => condition.Type == "Progressing");
        if (IsCurrent(deployment) && progressing is { Status: "False", Reason: "ProgressDeadlineExceeded" })
        {
            return $"{target.Label()}: {progressing.Message}";
        }
        var patience = deployment.Spec.ProgressDeadlineSeconds is { } seconds
            ? TimeSpan.FromSeconds(seconds) * 1.5
            : DefaultPatience;
        return facts.Promotion.Status.StartedAt is { } started && facts.Now - started > patience
            ? $"{target.Label()}: not healthy after {patience}: {unready}"
            : null;
    }

    private static string? Unready(Deployment deployment)
    {
        var wanted = deployment.Spec.Replicas ?? 1;
        var status = deployment.Status;
        return deployment.Spec.Paused ? "the rollout is paused"
            : !IsCurrent(deployment) ? "waiting for the rollout to begin"
            : status.UpdatedReplicas < wanted ? $"{status.UpdatedReplicas} of {wanted} Pods are new"
            : status.Replicas > status.UpdatedReplicas
                ? $"{status.Replicas - status.UpdatedReplicas} old Pods are still there"
            : status.AvailableReplicas < status.UpdatedReplicas
                ? $"{status.AvailableReplicas} of {status.UpdatedReplicas} Pods are available"
            : null;
    }

    private static bool IsCurrent(Deployment deployment) =>
        deployment.Status.ObservedGeneration >= (deployment.Metadata.Generation ?? 0);
}
