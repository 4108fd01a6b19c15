namespace Dockerflow.Registry;

/// <summary>What a registry says about a manifest without sending it.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="MediaType">Its media type; empty when the registry did not say.</param>
/// <param name="Size">Bytes; null when the registry did not say.</param>
/// <param name="ETag">Set where it had to be fetched because HEAD does not tell the digest: asks for it again, if it changed.</param>
public sealed record ManifestInfo(Digest Digest, string MediaType, long? Size, string? ETag = null);
