namespace Dockerflow.Kube.Client;

/// <summary>
/// Which objects, and how fresh. ResourceVersion null asks the storage itself, "0" takes whatever the server has cached.
/// </summary>
public sealed record ListOptions
{
    public static ListOptions None { get; } = new();

    public string? LabelSelector { get; init; }
    public string? FieldSelector { get; init; }
    public string? ResourceVersion { get; init; }

    /// <summary>
    /// The state may be newer than ResourceVersion, but not older. Without it that is so too, except with a Limit: then
    /// it is exactly that version (resourceVersionMatch, KEP 1904).
    /// </summary>
    public bool NotOlder { get; init; }

    /// <summary>Largest number of items in one page; null is everything at once.</summary>
    public int? Limit { get; init; }

    /// <summary>The token of the previous page. With it ResourceVersion is not sent (kubernetes #85221).</summary>
    public string? Continue { get; init; }
}
