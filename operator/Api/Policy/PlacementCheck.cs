using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Api.Policy;

/// <summary>What makes <see cref="PlacementSettings"/> acceptable; says the problem in an administrator's words.</summary>
public static class PlacementCheck
{
    private static readonly string[] Effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

    /// <summary>Path of the field, and what is wrong with it.</summary>
    public static IEnumerable<(string Path, string Message)> Problems(PlacementSettings placement)
    {
        foreach (
            var (index, entry) in placement.NodeSelector.Index().Where(each => each.Item.Split('=')[0].Length == 0)
        )
        {
            yield return ($"placement.nodeSelector[{index}]", $"'{entry}' has no key; write KEY or KEY=VALUE");
        }
        foreach (var (index, allowed) in placement.Tolerations.Index())
        {
            if (string.IsNullOrEmpty(allowed.Key))
            {
                yield return ($"placement.tolerations[{index}]", "needs a key: without one every taint would be meant");
            }
            if (allowed.Effect is { } effect && !Effects.Contains(effect))
            {
                yield return ($"placement.tolerations[{index}]", $"effect must be one of {string.Join(", ", Effects)}");
            }
        }
        foreach (var (index, toleration) in placement.Defaults.Tolerations.Index())
        {
            if (Problem(toleration) is { } problem)
            {
                yield return ($"placement.defaults.tolerations[{index}]", problem);
            }
        }
    }

    /// <summary>What makes a toleration impossible, whoever asks for it; null if nothing.</summary>
    public static string? Problem(BuildToleration toleration) =>
        string.IsNullOrEmpty(toleration.Key) ? "needs a key: without one it would tolerate every taint"
        : toleration.Operator is not (null or "Equal" or "Exists") ? "operator must be Equal or Exists"
        : toleration is { Operator: "Exists", Value.Length: > 0 } ? "has a value, which operator Exists does not take"
        : toleration.Effect is { } effect && !Effects.Contains(effect)
            ? $"effect must be one of {string.Join(", ", Effects)}"
        : null;
}
