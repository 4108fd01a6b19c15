using Dockerflow.Kube.Core;

namespace Dockerflow.Roll.Tests;

/// <summary>Deployments as the API server keeps them.</summary>
internal static class DeploymentSample
{
    public static Deployment Of(
        string name,
        string image,
        IReadOnlyDictionary<string, string>? annotations = null,
        string ns = PromotionSample.Namespace
    ) => With(name, [("web", image)], annotations, ns);

    public static Deployment With(
        string name,
        IEnumerable<(string Name, string Image)> containers,
        IReadOnlyDictionary<string, string>? annotations = null,
        string ns = PromotionSample.Namespace
    ) =>
        RolledOut(
            new()
            {
                Metadata = new()
                {
                    Name = name,
                    Namespace = ns,
                    Uid = $"uid-of-{name}",
                    ResourceVersion = "7",
                    Generation = 1,
                    Annotations = annotations,
                },
                Spec = new()
                {
                    Replicas = 2,
                    ProgressDeadlineSeconds = 600,
                    Template = new()
                    {
                        Spec = new()
                        {
                            Containers = containers
                                .Select(each => new TemplateContainer { Name = each.Name, Image = each.Image })
                                .ToList(),
                        },
                    },
                },
            }
        );

    /// <summary>All Pods are new and available.</summary>
    public static Deployment RolledOut(Deployment deployment) =>
        deployment with
        {
            Status = new()
            {
                ObservedGeneration = deployment.Metadata.Generation ?? 0,
                Replicas = 2,
                UpdatedReplicas = 2,
                ReadyReplicas = 2,
                AvailableReplicas = 2,
            },
        };

    /// <summary>The controller has given up waiting for the new Pods.</summary>
    public static Deployment GivenUp(Deployment deployment) =>
        deployment with
        {
            Status = new()
            {
                ObservedGeneration = deployment.Metadata.Generation ?? 0,
                Replicas = 3,
                UpdatedReplicas = 1,
                AvailableReplicas = 2,
                Conditions =
                [
                    new() { Type = "Available", Status = "True" },
                    new()
                    {
                        Type = "Progressing",
                        Status = "False",
                        Reason = "ProgressDeadlineExceeded",
                        Message = "ReplicaSet web-7d has timed out progressing.",
                    },
                ],
            },
        };

    public static Deployment WithStatus(Deployment deployment, Func<DeploymentStatus, DeploymentStatus> change) =>
        deployment with
        {
            Status = change(deployment.Status),
        };
}
