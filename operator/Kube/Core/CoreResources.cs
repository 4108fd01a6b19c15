using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Core;

/// <summary>Where the API serves the built-in types. Only stable versions, which every server from 1.20 on has.</summary>
public static class CoreResources
{
    private static KubeJson Json => KubeJson.Default;

    public static ResourceType<Pod> Pod { get; } = new("", "v1", "pods", "Pod", Json.Pod, Json.ResourceListPod);

    public static ResourceType<Job> Job { get; } = new("batch", "v1", "jobs", "Job", Json.Job, Json.ResourceListJob);

    public static ResourceType<Deployment> Deployment { get; } =
        new("apps", "v1", "deployments", "Deployment", Json.Deployment, Json.ResourceListDeployment);

    public static ResourceType<Secret> Secret { get; } =
        new("", "v1", "secrets", "Secret", Json.Secret, Json.ResourceListSecret);

    public static ResourceType<ConfigMap> ConfigMap { get; } =
        new("", "v1", "configmaps", "ConfigMap", Json.ConfigMap, Json.ResourceListConfigMap);

    public static ResourceType<Namespace> Namespace { get; } =
        new("", "v1", "namespaces", "Namespace", Json.Namespace, Json.ResourceListNamespace, Namespaced: false);

    public static ResourceType<CoreEvent> Event { get; } =
        new("", "v1", "events", "Event", Json.CoreEvent, Json.ResourceListCoreEvent);

    public static ResourceType<Lease> Lease { get; } =
        new("coordination.k8s.io", "v1", "leases", "Lease", Json.Lease, Json.ResourceListLease);

    /// <summary>Made and recognised, never read.</summary>
    public static ResourceType<MetadataOnly> NetworkPolicy { get; } =
        new(
            "networking.k8s.io",
            "v1",
            "networkpolicies",
            "NetworkPolicy",
            Json.MetadataOnly,
            Json.ResourceListMetadataOnly
        );
}
