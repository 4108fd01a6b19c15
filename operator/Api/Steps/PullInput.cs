using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Net;

namespace Dockerflow.Api.Steps;

/// <summary>
/// Resolve and pull every image the Dockerfile starts from; a pinned one has its digest already. AuthFile is a mounted
/// .dockerconfigjson, or null.
/// </summary>
public sealed record PullInput(
    string Source,
    string ContextDir,
    string Dockerfile,
    string Target,
    IReadOnlyList<NameValue> Args,
    string Platform,
    string? AuthFile,
    IReadOnlyList<HostRule> Hosts,
    IReadOnlyList<BaseImage>? Pinned = null
);
