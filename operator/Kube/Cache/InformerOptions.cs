using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Cache;

/// <summary>Which objects to hold, and by what they can be found besides their key.</summary>
public sealed record InformerOptions<T>
    where T : class, IResource
{
    /// <summary>Null: all namespaces.</summary>
    public string? Namespace { get; init; }
    public string? LabelSelector { get; init; }
    public string? FieldSelector { get; init; }
    public IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> Indexes { get; init; } =
        new Dictionary<string, Func<T, IEnumerable<string>>>();
}
