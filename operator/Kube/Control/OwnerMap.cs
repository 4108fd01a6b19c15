using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Control;

/// <summary>From a child to the owner that controls it. The owner's version does not matter, its group and kind do.</summary>
internal static class OwnerMap
{
    /// <summary>The old and the new owner, which differ if a child was given away.</summary>
    public static IEnumerable<ResourceKey> Owners<T>(Change<T> change, string group, string kind)
        where T : class, IResource =>
        new[] { change.Old, change.New }
            .Select(child => child is null ? null : Owner(child, group, kind))
            .OfType<ResourceKey>()
            .Distinct();

    private static ResourceKey? Owner(IResource child, string group, string kind) =>
        child.Metadata.Controller() is { } owner && owner.Kind == kind && Group(owner.ApiVersion) == group
            ? new ResourceKey(child.Metadata.Namespace ?? "", owner.Name)
            : null;

    private static string Group(string apiVersion) =>
        apiVersion.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? apiVersion[..slash] : "";
}
