namespace Dockerflow.Api.Steps;

/// <summary>
/// What was pushed, hashed again on the way, and the digest of the cache if one was kept. Digest of the SBOM's artifact, and
/// hex sha256 of the document in it: null when there is none, or the registry takes only images.
/// </summary>
public sealed record PushReport(
    string Digest,
    long Size,
    int Uploaded,
    int Skipped,
    string? Cache = null,
    string? Sbom = null,
    string? SbomSha256 = null
);
