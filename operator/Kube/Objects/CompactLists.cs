namespace Dockerflow.Kube.Objects;

/// <summary>Lists as a cache should hold them.</summary>
public static class CompactLists
{
    /// <summary>
    /// The same items without the spare places and the shell of the list that JSON is read into; empty for null. Ten
    /// lists of two items each would otherwise be a third of a resource.
    /// </summary>
    public static IReadOnlyList<T> Compact<T>(this IReadOnlyList<T>? list) =>
        list is null or { Count: 0 } ? []
        : list is List<T> grown ? grown.ToArray()
        : list;

    /// <summary>As <see cref="Compact"/>, of items that stand in many resources.</summary>
    public static IReadOnlyList<T> CompactShared<T>(this IReadOnlyList<T>? list)
        where T : class, IEquatable<T> =>
        list is null or { Count: 0 } ? [] : list.Select(item => Shared.OfNullable(item)!).ToArray();

    /// <summary>The default itself where the list is equal to it or null; otherwise as <see cref="Compact"/> makes it.</summary>
    public static IReadOnlyList<T> CompactOr<T>(this IReadOnlyList<T>? list, IReadOnlyList<T> @default) =>
        list is null || list.SequenceEqual(@default) ? @default : list.Compact();
}
