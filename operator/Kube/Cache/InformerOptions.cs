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

    /// <summary>
    /// What is held of an object, e.g. without fields that nobody reads. Runs before it is stored; must not change key,
    /// uid or resourceVersion, and must change nothing when it is applied to its own result.
    /// </summary>
    public Func<T, T>? Transform { get; init; }

    public IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> Indexes { get; init; } =
        new Dictionary<string, Func<T, IEnumerable<string>>>();
}
