using System.Text.Json.Serialization;

namespace Dockerflow.Kube.Objects;

/// <summary>One page of a LIST.</summary>
public sealed record ResourceList<T>
{
    public ListMeta Metadata
    {
        get;
        init => field = value ?? new();
    } = new();
    public IReadOnlyList<T> Items
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Items that are there but could not be decoded; they do not fail the LIST.</summary>
    [JsonIgnore]
    public IReadOnlyList<Unreadable> Unreadable
    {
        get;
        init => field = value ?? [];
    } = [];
}
