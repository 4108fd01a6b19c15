using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;
using k8s.Models;

namespace Dockerflow.Decide;

/// <summary>What a build may take of a node: the three resources that the policy bounds, and no other.</summary>
internal static class ResourcePolicy
{
    public static IEnumerable<string> Problems(BuildResources resources, PolicyLimits limits)
    {
        var bounds = new Dictionary<string, string>
        {
            ["cpu"] = limits.BuildCpu,
            ["memory"] = limits.BuildMemory,
            ["ephemeral-storage"] = limits.BuildStorage,
        };
        return Limits(resources, bounds).Concat(Requests(resources, bounds));
    }

    /// <summary>Nothing at all would be no limit for the runtime, so zero is none either.</summary>
    private static IEnumerable<string> Limits(BuildResources resources, Dictionary<string, string> bounds) =>
        from wish in Entries(resources.Limits)
        let field = $"spec.build.resources.limits.{Short.Text(wish.Key)}"
        let problem = !bounds.TryGetValue(wish.Key, out var most) ? Unknown
        : Amount(wish.Value) is { } amount && amount > 0 && amount <= Amount(most) ? null
        : $"{Short.Text(wish.Value)} is no quantity above zero, or more than the {most} that the policy allows"
        where problem is not null
        select $"{field}: {problem}";

    /// <summary>A request without a limit is bounded by the policy's, which then is the limit.</summary>
    private static IEnumerable<string> Requests(BuildResources resources, Dictionary<string, string> bounds) =>
        from wish in Entries(resources.Requests)
        let field = $"spec.build.resources.requests.{Short.Text(wish.Key)}"
        let problem = !bounds.TryGetValue(wish.Key, out var most) ? Unknown
        : Amount(wish.Value) is { } amount
        && amount >= 0
        && amount <= Amount(resources.Limits?.GetValueOrDefault(wish.Key) ?? most)
            ? null
        : $"{Short.Text(wish.Value)} is no quantity, or more than the limit of {Short.Text(resources.Limits?.GetValueOrDefault(wish.Key) ?? most)}; raise the limit within the policy, or ask for less"
        where problem is not null
        select $"{field}: {problem}";

    private const string Unknown = "only cpu, memory and ephemeral-storage can be set for a build; remove it";

    private static IEnumerable<KeyValuePair<string, string>> Entries(IReadOnlyDictionary<string, string>? map) =>
        map ?? Enumerable.Empty<KeyValuePair<string, string>>();

    private static decimal? Amount(string text)
    {
        try
        {
            return new ResourceQuantity(text).ToDecimal();
        }
        catch (Exception unreadable) when (unreadable is FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }
}
