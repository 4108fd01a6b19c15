using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Control;

/// <summary>
/// From a child to the owner that controls it. The owner's version does not matter, its group and kind do. A
/// namespaced owner is in the child's namespace, another one in none.
/// </summary>
internal static class OwnerMap
{
    /// <summary>The old and the new owner, which differ if a child was given away.</summary>
    public static IEnumerable<ResourceKey> Owners<T, TOwner>(Change<T> change, ResourceType<TOwner> owner)
        where T : class, IResource
        where TOwner : class, IResource =>
        new[] { change.Old, change.New }
            .Select(child => child is null ? null : Owner(child, owner))
            .OfType<ResourceKey>()
            .Distinct();

    private static ResourceKey? Owner<TOwner>(IResource child, ResourceType<TOwner> type)
        where TOwner : class, IResource =>
        child.Metadata.Controller() is { } owner && owner.Kind == type.Kind && Group(owner.ApiVersion) == type.Group
            ? new ResourceKey(type.Namespaced ? child.Metadata.Namespace ?? "" : "", owner.Name)
            : null;

    private static string Group(string apiVersion) =>
        apiVersion.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? apiVersion[..slash] : "";
}
