using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Client;

/// <summary>The identity of an object whose type could not be decoded; also all that a bookmark holds.</summary>
internal sealed record PartialObject
{
    public PartialMeta Metadata
    {
        get;
        init => field = value ?? new();
    } = new();

    public ResourceKey Key => new(Metadata.Namespace ?? "", Metadata.Name ?? "");

    internal sealed record PartialMeta
    {
        public string? Name { get; init; }
        public string? Namespace { get; init; }
        public string? ResourceVersion { get; init; }
    }
}
