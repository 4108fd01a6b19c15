namespace Dockerflow.Registry;

/// <summary>A manifest whose bytes were hashed and fit the digest.</summary>
public sealed record Manifest(Digest Digest, string MediaType, ReadOnlyMemory<byte> Bytes, ManifestContent Content);
