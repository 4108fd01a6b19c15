namespace Dockerflow.Kube.Objects;

/// <summary>Metadata of a LIST: the resourceVersion to watch from and the token of the next page.</summary>
public sealed record ListMeta
{
    public string? ResourceVersion { get; init; }
    public string? Continue { get; init; }
}
