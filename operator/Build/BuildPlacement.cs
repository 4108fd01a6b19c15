using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;
using k8s.Models;

namespace Dockerflow.Build;

/// <summary>Which nodes take a build Pod: the administrator's defaults, then what the tenant was allowed to ask for. Pure.</summary>
internal static class BuildPlacement
{
    /// <summary>A key that the tenant sets wins over the default. Null where nobody says anything.</summary>
    public static Dictionary<string, string>? NodeSelector(BuildSettings build, PlacementSettings placement)
    {
        var selector = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in Entries(placement.Defaults.NodeSelector).Concat(Entries(build.NodeSelector)))
        {
            selector[key] = value;
        }
        return selector.Count == 0 ? null : selector;
    }

    public static List<V1Toleration>? Tolerations(BuildSettings build, PlacementSettings placement)
    {
        var tolerations = placement
            .Defaults.Tolerations.Concat(build.Tolerations ?? [])
            .Distinct()
            .Select(Toleration)
            .ToList();
        return tolerations.Count == 0 ? null : tolerations;
    }

    private static IEnumerable<KeyValuePair<string, string>> Entries(IReadOnlyDictionary<string, string>? map) =>
        map ?? Enumerable.Empty<KeyValuePair<string, string>>();

    private static V1Toleration Toleration(BuildToleration each) =>
        new()
        {
            Key = each.Key,
            OperatorProperty = each.Operator,
            Value = each.Value,
            Effect = each.Effect,
        };
}
