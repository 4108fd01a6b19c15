namespace Dockerflow.Kube.Objects;

/// <summary>What may be said of two states of an object by their versions.</summary>
public static class ResourceVersions
{
    /// <summary>The very same state of the very same object, not only of one with the same name.</summary>
    public static bool IsSameVersion(this IResource one, IResource other) =>
        one.Metadata.ResourceVersion == other.Metadata.ResourceVersion && one.Metadata.Uid == other.Metadata.Uid;
}
