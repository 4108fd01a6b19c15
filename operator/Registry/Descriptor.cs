namespace Dockerflow.Registry;

/// <summary>A pointer to content (OCI image-spec, descriptor). Its <c>urls</c> are never used.</summary>
public sealed record Descriptor(string MediaType, Digest Digest, long Size, Platform? Platform);
