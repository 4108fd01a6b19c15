using Dockerflow.Registry;

namespace Dockerflow.Steps.Image;

/// <summary>The image of a layout; its manifest was hashed, its blobs were not yet.</summary>
internal sealed record LayoutImage(
    Descriptor Manifest,
    byte[] ManifestBytes,
    Descriptor Config,
    IReadOnlyList<Descriptor> Layers
)
{
    /// <summary>Bytes that a registry will hold, as the descriptors say.</summary>
    public long Size => Manifest.Size + Config.Size + Layers.Sum(layer => layer.Size);

    /// <summary>Everything but the manifest, each once.</summary>
    public IEnumerable<Descriptor> Blobs => Layers.Append(Config).DistinctBy(blob => blob.Digest);
}
