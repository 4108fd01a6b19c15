using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;

namespace Dockerflow.Decide;

/// <summary>What the administrator's policy refuses about the nodes of a build.</summary>
internal static class PlacementPolicy
{
    public static IEnumerable<string> Problems(BuildSettings build, PlacementSettings placement)
    {
        foreach (var (key, value) in build.NodeSelector ?? new Dictionary<string, string>())
        {
            if (!placement.NodeSelector.Contains(key) && !placement.NodeSelector.Contains($"{key}={value}"))
            {
                yield return $"spec.build.nodeSelector: the policy does not allow {Short.Text($"{key}={value}")}; remove it, or ask the administrator to add it to placement.nodeSelector";
            }
        }
        foreach (var (index, toleration) in (build.Tolerations ?? []).Index())
        {
            if (!placement.Tolerations.Any(allowed => Allows(allowed, toleration)))
            {
                yield return $"spec.build.tolerations[{index}]: the policy does not allow to tolerate {Short.Text(Spelled(toleration))}; remove it, or ask the administrator to add it to placement.tolerations";
            }
        }
    }

    /// <summary>A toleration without an effect tolerates all of them, and one that Exists all values.</summary>
    private static bool Allows(AllowedToleration allowed, BuildToleration wish) =>
        wish.Key == allowed.Key
        && (allowed.Value is null || (wish.Operator != "Exists" && (wish.Value ?? "") == allowed.Value))
        && (allowed.Effect is null || wish.Effect == allowed.Effect);

    private static string Spelled(BuildToleration toleration) =>
        $"{toleration.Key}{(toleration.Operator == "Exists" ? "" : $"={toleration.Value}")}:{toleration.Effect ?? "any effect"}";
}
