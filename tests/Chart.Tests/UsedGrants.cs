using Dockerflow.Api;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Chart.Tests;

/// <summary>Every call that the operator makes, as RBAC sees it. Whoever adds a call adds it here, and to the chart.</summary>
internal static class UsedGrants
{
    private static readonly string[] Watched = ["get", "list", "watch"];

    public static IReadOnlyList<Grant> All { get; } =
    [
        .. On(Resources.ContainerBuilds, Watched),
        .. On(Resources.BuildRuns, [.. Watched, "create", "delete"]),
        .. On(Resources.Promotions, [.. Watched, "create", "delete"]),
        .. Status(Resources.ContainerBuilds),
        .. Status(Resources.BuildRuns),
        .. Status(Resources.Promotions),
        .. Owner(Resources.ContainerBuilds),
        .. Owner(Resources.BuildRuns),
        .. On(CoreResources.Job, [.. Watched, "create", "delete"]),
        .. On(CoreResources.Pod, [.. Watched, "create", "delete"]),
        new("", "pods/log", "get"),
        .. On(CoreResources.NetworkPolicy, ["get", "create"]),
        .. On(CoreResources.Deployment, [.. Watched, "patch"]),
        .. On(CoreResources.Secret, ["get"]),
        .. On(CoreResources.Event, ["create", "patch"]),
    ];

    /// <summary>On the canary alone, in the operator's own namespace.</summary>
    public static IReadOnlyList<Grant> Canary { get; } = [.. On(CoreResources.Pod, ["get", "create", "delete"])];

    /// <summary>On the lease alone, in the operator's own namespace.</summary>
    public static IReadOnlyList<Grant> Election { get; } = [.. On(CoreResources.Lease, ["get", "create", "patch"])];

    private static IEnumerable<Grant> On<T>(ResourceType<T> type, string[] verbs)
        where T : class, IResource => verbs.Select(verb => new Grant(type.Group, type.Plural, verb));

    private static IEnumerable<Grant> Status<T>(ResourceType<T> type)
        where T : class, IResource => [new(type.Group, type.Plural + "/status", "patch")];

    /// <summary>blockOwnerDeletion in an owner reference, where the server checks who may set it.</summary>
    private static IEnumerable<Grant> Owner<T>(ResourceType<T> type)
        where T : class, IResource => [new(type.Group, type.Plural + "/finalizers", "update")];
}
