namespace Dockerflow.Steps.Cache;

/// <summary>
/// How a build's cache is kept in a registry: an artifact whose first layer is the list of entries (a
/// <c>CacheDocument</c>), and whose other layers are the blobs that the entries need and the base images lack.
/// </summary>
internal static class CacheArtifact
{
    public const string Type = "application/vnd.dockerflow.cache.v1";
    public const string Document = "application/vnd.dockerflow.cache.v1+json";
    public const string Blob = "application/octet-stream";

    public const int MaxEntries = 2000;
    public const int MaxBlobs = 20_000;
    public const int MaxDocumentBytes = 1024 * 1024;
    public const long MaxBytes = 16L * 1024 * 1024 * 1024;
}
