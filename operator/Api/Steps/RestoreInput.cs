using Dockerflow.Net;

namespace Dockerflow.Api.Steps;

/// <summary>Fetch the cache that an earlier run left, by its digest. AuthFile is a mounted .dockerconfigjson, or null.</summary>
public sealed record RestoreInput(
    string Repository,
    string Digest,
    string Destination,
    string? AuthFile,
    IReadOnlyList<HostRule> Hosts
);
