using Dockerflow.Net;

namespace Dockerflow.Api.Steps;

/// <summary>
/// Push the layout's image to Repository under Tag, and the SBOM in Documents, if there is one, under Tag-sbom. AuthFile is
/// a mounted .dockerconfigjson, or null. What the build left for the next one goes under CacheTag; null: it left nothing.
/// </summary>
public sealed record PushInput(
    string Layout,
    string Repository,
    string Tag,
    string? AuthFile,
    IReadOnlyList<HostRule> Hosts,
    string? CacheTag = null,
    string? Documents = null
)
{
    /// <summary>Repositories of the same registry that may hold some of the blobs, which need not be sent then; null: none.</summary>
    public IReadOnlyList<string>? MountFrom { get; init; }
}
