namespace Dockerflow.Registry;

/// <summary>The manifest media types that are understood.</summary>
public static class MediaTypes
{
    /// <summary>OCI image index.</summary>
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";

    /// <summary>OCI image manifest.</summary>
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>Docker manifest list.</summary>
    public const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>Docker image manifest, schema 2.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    internal static readonly string[] Manifests = [OciIndex, OciManifest, DockerList, DockerManifest];

    /// <summary>A list of manifests, one for each platform.</summary>
    public static bool IsIndex(string mediaType) => mediaType is OciIndex or DockerList;

    /// <summary>One of the four.</summary>
    public static bool IsKnown(string? mediaType) => Array.IndexOf(Manifests, mediaType) >= 0;
}
