using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Core;

/// <summary>core/v1 ConfigMap, text values only.</summary>
public sealed record ConfigMap : IResource
{
    public ObjectMeta Metadata
    {
        get;
        init => field = value ?? new();
    } = new();
    public IReadOnlyDictionary<string, string> Data
    {
        get;
        init => field = value ?? Empty;
    } = Empty;

    private static IReadOnlyDictionary<string, string> Empty { get; } = new Dictionary<string, string>();
}
