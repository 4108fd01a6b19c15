using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;
using k8s.Models;

namespace Dockerflow.Build;

/// <summary>Compute resources of the steps: the tenant's wish for the build, the policy's limits where there is none.</summary>
internal static class BuildLimits
{
    public static V1ResourceRequirements Of(BuildResources wish, PolicyLimits limits)
    {
        var most = Quantities(
            new()
            {
                ["cpu"] = limits.BuildCpu,
                ["memory"] = limits.BuildMemory,
                ["ephemeral-storage"] = limits.BuildStorage,
            },
            wish.Limits
        );
        return new()
        {
            Limits = most,
            Requests = Quantities(
                new()
                {
                    ["cpu"] = Least("100m", most["cpu"]),
                    ["memory"] = Least("256Mi", most["memory"]),
                    ["ephemeral-storage"] = Least("1Gi", most["ephemeral-storage"]),
                },
                wish.Requests
            ),
        };
    }

    /// <summary>
    /// The same for each of the volumes that a build fills. The limit of a container alone would not do: the Pod's is the
    /// largest of all its containers' (Kubernetes, "Init containers: resource sharing"), and volumes count to the Pod.
    /// </summary>
    public static ResourceQuantity Storage(BuildResources wish, PolicyLimits limits) =>
        Of(wish, limits).Limits["ephemeral-storage"];

    /// <summary>For the steps around the build, which stream and do not hold.</summary>
    public static V1ResourceRequirements Small() =>
        new()
        {
            Limits = Quantities(new() { ["memory"] = "1Gi", ["ephemeral-storage"] = "20Gi" }, null),
            // What has a limit and no request is requested whole.
            Requests = Quantities(
                new()
                {
                    ["cpu"] = "50m",
                    ["memory"] = "64Mi",
                    ["ephemeral-storage"] = "64Mi",
                },
                null
            ),
        };

    /// <summary>A request above its limit is refused, and nobody asked for this one.</summary>
    private static string Least(string usual, ResourceQuantity most) =>
        new ResourceQuantity(usual).ToDecimal() <= most.ToDecimal() ? usual : most.ToString();

    private static Dictionary<string, ResourceQuantity> Quantities(
        Dictionary<string, string> defaults,
        IReadOnlyDictionary<string, string>? wish
    )
    {
        foreach (var (name, quantity) in wish ?? new Dictionary<string, string>())
        {
            defaults[name] = quantity;
        }
        return defaults.ToDictionary(entry => entry.Key, entry => new ResourceQuantity(entry.Value));
    }
}
