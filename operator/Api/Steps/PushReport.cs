namespace Dockerflow.Api.Steps;

/// <summary>What was pushed, hashed again on the way, and the digest of the cache if one was kept.</summary>
public sealed record PushReport(string Digest, long Size, int Uploaded, int Skipped, string? Cache = null);
