namespace Dockerflow.Registry;

/// <summary>A document that is stored like an image (OCI image-spec 1.1, manifest: "Guidelines for artifact usage").</summary>
/// <param name="ArtifactType">What it is: a media type (RFC 6838).</param>
/// <param name="Layers">Its content; at least one.</param>
/// <param name="Subject">The manifest it is about, or null.</param>
/// <param name="Annotations">For people and tools, or null.</param>
public sealed record Artifact(
    string ArtifactType,
    IReadOnlyList<ArtifactLayer> Layers,
    Descriptor? Subject = null,
    IReadOnlyDictionary<string, string>? Annotations = null
);
