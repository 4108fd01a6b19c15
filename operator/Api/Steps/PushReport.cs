namespace Dockerflow.Api.Steps;

/// <summary>
/// What was pushed, hashed again on the way, how many of its blobs were sent and how many were there, and the digest of the
/// cache if one was kept. Digest of the SBOM's artifact, and hex sha256 of the document in it: null when there is none, or
/// the registry takes only images.
/// </summary>
public sealed record PushReport(
    string Digest,
    long Size,
    int Uploaded,
    int Skipped,
    string? Cache = null,
    string? Sbom = null,
    string? SbomSha256 = null
)
{
    /// <summary>Blobs that came from another repository of the registry, without their bytes being sent.</summary>
    public int Mounted { get; init; }

    /// <summary>
    /// Those of the uploaded blobs that are layers. An image that was built again has a configuration of its own, with the
    /// time of the run; its layers are the same if the Dockerfile is deterministic.
    /// </summary>
    public int UploadedLayers { get; init; }

    /// <summary>Requests that had to be sent again.</summary>
    public int Retries { get; init; }
}
