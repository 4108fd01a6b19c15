using Dockerflow.Registry;

namespace Dockerflow.Steps.LocalRegistry;

/// <summary>A repository of the local registry.</summary>
/// <param name="Name">One word.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="Assumed">
/// Blobs that count as present although nobody has their bytes: whoever reads the repository again has them from
/// elsewhere, so that storing them would be work for nothing.
/// </param>
internal sealed record LocalRepository(string Name, TagTable Tags, IReadOnlySet<Digest> Assumed);
