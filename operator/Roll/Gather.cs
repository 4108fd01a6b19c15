using Dockerflow.Api.Promotions;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Runs;

namespace Dockerflow.Roll;

/// <summary>Reads the facts of one promotion from caches.</summary>
internal sealed class Gather(Store<Promotion> promotions, Func<ResourceKey, Deployment?> deployments, TimeProvider time)
{
    public Facts Facts(Promotion promotion)
    {
        var ns = promotion.Metadata.Namespace!;
        var same = promotions
            .ByIndex(Indexes.Wish, Indexes.Value(ns, promotion.Spec.ContainerBuildRef.Name))
            .Where(other => other.Spec.Environment == promotion.Spec.Environment && other != promotion)
            .OrderBy(other => other.Spec.Sequence)
            .ToList();
        return new(
            promotion,
            $"{ns}/{promotion.Spec.ContainerBuildRef.Name}",
            promotion.Spec.Targets.Select(target => Target(promotion, target)).ToList(),
            same.LastOrDefault(other =>
                other.Spec.Sequence < promotion.Spec.Sequence && other.Status.Phase == PromotionPhase.Verified
            ),
            same.FirstOrDefault(other =>
                other.Spec.Sequence > promotion.Spec.Sequence && other.Status.Phase != PromotionPhase.Failed
            ),
            time.WholeSeconds()
        );
    }

    private TargetFacts Target(Promotion promotion, Api.ContainerBuilds.TargetSpec spec)
    {
        var ns = spec.Namespace.Length > 0 ? spec.Namespace : promotion.Metadata.Namespace!;
        var recorded = promotion.Status.Targets.FirstOrDefault(target =>
            target.Namespace == ns && target.Name == spec.Name && target.Container == spec.Container
        );
        return new(spec, ns, deployments(new(ns, spec.Name)), recorded);
    }
}
