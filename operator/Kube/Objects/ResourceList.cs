namespace Dockerflow.Kube.Objects;

/// <summary>One page of a LIST.</summary>
public sealed record ResourceList<T>
{
    public ListMeta Metadata { get; init => field = value ?? new(); } = new();
    public IReadOnlyList<T> Items { get; init => field = value ?? []; } = [];
}
