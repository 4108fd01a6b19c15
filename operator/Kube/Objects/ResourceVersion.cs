namespace Dockerflow.Kube.Objects;

/// <summary>
/// Compares the resourceVersions of one resource type. KEP-5504 promises what all servers do: they are decimal numbers
/// of any length, and the larger one is newer. What is no such number can only be equal or not.
/// </summary>
internal static class ResourceVersion
{
    /// <summary>Orders comparable versions by age.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create(Compare);

    /// <summary>A decimal number without leading zeros, greater than zero.</summary>
    public static bool IsComparable(string? version) =>
        version is { Length: > 0 } && version[0] != '0' && !version.AsSpan().ContainsAnyExceptInRange('0', '9');

    /// <summary>True if what has <paramref name="version"/> holds all that happened until <paramref name="other"/>.</summary>
    public static bool IsAtLeast(string? version, string? other) =>
        version == other || IsComparable(version) && IsComparable(other) && Compare(version!, other!) >= 0;

    private static int Compare(string one, string two) =>
        one.Length != two.Length ? one.Length.CompareTo(two.Length) : string.CompareOrdinal(one, two);
}
