namespace Dockerflow.Steps.Inspect;

/// <summary>What was read from one layer: the entries of interest, and the digest of the whole unpacked archive (a diff id).</summary>
internal sealed record LayerContent(IReadOnlyList<TarItem> Items, string DiffId);
