using System.Security.Cryptography;
using System.Text;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Roll;

/// <summary>Which promotion comes next for one ContainerBuild. Pure.</summary>
public static class Planner
{
    /// <summary>
    /// Null when nothing is to be begun: the newest published image is everywhere, or on its way, or the spec was not
    /// accepted (a gate that is not understood must not be passed).
    /// </summary>
    public static Promotion? Next(
        ContainerBuild wish,
        IReadOnlyList<BuildRun> runs,
        IReadOnlyList<Promotion> promotions
    )
    {
        if (!IsAccepted(wish) || Newest(runs, promotions) is not { } run)
        {
            return null;
        }
        foreach (var environment in wish.Spec.Environments)
        {
            var here = promotions.Where(promotion => promotion.Spec.Environment == environment.Name).ToList();
            if (here.Any(promotion => promotion.Status.Phase == PromotionPhase.RollingBack))
            {
                // Two would change the same workload, and the newer one would remember the bad image to go back to.
                return null;
            }
            if (
                here.Any(promotion =>
                    promotion.Spec.Sequence > run.Spec.Sequence && promotion.Status.Phase != PromotionPhase.Failed
                )
            )
            {
                return null;
            }
            if (Current(here) is { } current && IsSame(current, run))
            {
                if (current.Status.Phase == PromotionPhase.Verified)
                {
                    continue;
                }
                return null;
            }
            var own = here.FirstOrDefault(promotion => promotion.Spec.BuildRunRef.Name == run.Metadata.Name);
            if (own is null)
            {
                return Create(wish, run, environment);
            }
            if (own.Status.Phase != PromotionPhase.Verified)
            {
                return null;
            }
        }
        return null;
    }

    /// <summary>At most 62 characters; the same for the same run and environment whoever asks.</summary>
    public static string Name(ContainerBuild wish, BuildRun run, string environment)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{wish.Metadata.Uid}\n{environment}\n{run.Metadata.Uid}"));
        var name = wish.Metadata.Name!;
        var prefix = (name.Length <= 24 ? name : name[..24]).TrimEnd('-', '.');
        var middle = environment.Length <= 20 ? environment : environment[..20].TrimEnd('-');
        return $"{prefix}-{middle}-{Convert.ToHexStringLower(hash)[..16]}";
    }

    private static bool IsAccepted(ContainerBuild wish) =>
        Conditions.Find(wish.Status.Conditions, "Stalled") is { Status: Condition.False } stalled
        && stalled.ObservedGeneration == wish.Metadata.Generation;

    private static BuildRun? Newest(IReadOnlyList<BuildRun> runs, IReadOnlyList<Promotion> promotions) =>
        runs.Where(run => run.Status is { Phase: BuildRunPhase.Succeeded, Image: not null })
            .Where(run =>
                !promotions.Any(promotion =>
                    promotion.Status.Quarantined
                    && (promotion.Spec.Image == run.Status.Image!.Reference || IsSame(promotion, run))
                )
            )
            .MaxBy(run => run.Spec.Sequence);

    /// <summary>
    /// What was brought here last, or is on its way. If it has the same content as the newest image, a rollout would
    /// restart everything and change nothing.
    /// </summary>
    private static Promotion? Current(List<Promotion> here) =>
        here.Where(promotion => promotion.Status.Phase is not (PromotionPhase.Failed or PromotionPhase.Superseded))
            .MaxBy(promotion => promotion.Spec.Sequence);

    private static bool IsSame(Promotion promotion, BuildRun run) =>
        ContentEqual.Are(promotion.Spec.Content, run.Status.Image!.Content);

    private static Promotion Create(ContainerBuild wish, BuildRun run, EnvironmentSpec environment) =>
        new()
        {
            Metadata = new()
            {
                Name = Name(wish, run, environment.Name),
                Namespace = wish.Metadata.Namespace,
                Labels = new Dictionary<string, string>(run.Metadata.Labels ?? new Dictionary<string, string>())
                {
                    [Names.BuildRunLabel] = run.Metadata.Name!,
                    [Names.EnvironmentLabel] = environment.Name,
                },
                OwnerReferences = [Resources.ContainerBuilds.OwnedBy(wish)],
            },
            Spec = new()
            {
                ContainerBuildRef = run.Spec.ContainerBuildRef,
                BuildRunRef = new(run.Metadata.Name!),
                Environment = environment.Name,
                Sequence = run.Spec.Sequence,
                Image = run.Status.Image!.Reference,
                Content = run.Status.Image.Content,
                Revision = run.Spec.Source.Revision,
                Targets = environment.Targets,
                Before = environment.Before,
                After = environment.After,
            },
        };
}
