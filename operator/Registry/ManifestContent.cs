namespace Dockerflow.Registry;

/// <summary>What a manifest refers to. An index has only children; an image manifest only a configuration and layers.</summary>
public sealed record ManifestContent(
    IReadOnlyList<Descriptor> Children,
    Descriptor? Config,
    IReadOnlyList<Descriptor> Layers,
    IReadOnlyDictionary<string, string> Annotations
);
