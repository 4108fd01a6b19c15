using Dockerflow.Registry;

namespace Dockerflow.Steps.LocalRegistry;

/// <summary>What a tag points to; the manifest itself is a blob.</summary>
internal sealed record LocalManifest(string MediaType, Digest Digest, long Size);
