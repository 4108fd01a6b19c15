namespace Dockerflow.Api.Steps;

/// <summary>The image after one instruction: the tag is a hash of all that led to it, the manifest is a blob of the layout.</summary>
public sealed record CacheEntry(string Tag, string MediaType, string Digest, long Size);
