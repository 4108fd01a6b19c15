using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;
using Dockerflow.Kube.Core;

namespace Dockerflow.Roll;

/// <summary>One target: what was asked for, the workload (null: there is none), and what this promotion recorded about it.</summary>
public sealed record TargetFacts(TargetSpec Spec, string Namespace, Deployment? Deployment, TargetStatus? Recorded)
{
    /// <summary>Position of the container in the Pod template; -1 when there is none of that name, or the choice is not clear.</summary>
    public int ContainerIndex()
    {
        var containers = Deployment?.Spec.Template.Spec.Containers ?? [];
        return Spec.Container.Length == 0
            ? (containers.Count == 1 ? 0 : -1)
            : containers.Select(container => container.Name).ToList().IndexOf(Spec.Container);
    }

    /// <summary>The image that the container has now, or blank.</summary>
    public string Image() =>
        ContainerIndex() is >= 0 and var index ? Deployment!.Spec.Template.Spec.Containers[index].Image ?? "" : "";

    public string Label() => $"Deployment {Namespace}/{Spec.Name}";
}
