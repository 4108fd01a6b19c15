using Dockerflow.Api;

namespace Dockerflow.Roll;

/// <summary>What somebody must mend at the target before it can be changed.</summary>
internal static class Obstacles
{
    /// <param name="own">The namespace of the ContainerBuild.</param>
    /// <param name="wish">NAMESPACE/NAME of the ContainerBuild.</param>
    public static (string Reason, string Message)? Of(TargetFacts target, string own, string wish)
    {
        if (target.Namespace != own && target.Deployment?.Metadata.Annotation(Names.ManagedByAnnotation) != wish)
        {
            // What there is in somebody else's namespace is not for everybody to find out.
            return (
                Reasons.ConsentMissing,
                $"{target.Label()} must be there and carry the annotation {Names.ManagedByAnnotation}: {wish}"
            );
        }
        if (target.Deployment is not { } deployment)
        {
            return (Reasons.TargetMissing, $"there is no {target.Label()}; create it, or correct spec.environments");
        }
        return target.ContainerIndex() < 0
            ? (
                Reasons.ContainerMissing,
                $"{target.Label()} has no container {(target.Spec.Container.Length == 0 ? "that is the only one; name it in targets[].container" : target.Spec.Container)}"
            )
            : null;
    }
}
