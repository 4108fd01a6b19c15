using Dockerflow.Api.Policy;

namespace Dockerflow.Api.Steps;

/// <summary>
/// Build from what was cloned and pulled, into an OCI layout. Secrets are files that RUN may mount by id.
/// Created is the time that the image tells as its own. Offered are
/// arguments for a Dockerfile that declares them. Restored is where an earlier run's cache is, or null.
/// </summary>
public sealed record BuildInput(
    string Source,
    string ContextDir,
    string Dockerfile,
    string Target,
    IReadOnlyList<NameValue> Args,
    string Platform,
    IReadOnlyList<SecretFile> Secrets,
    string Layout,
    IReadOnlyDictionary<string, string> Annotations,
    string? CaBundle,
    DateTimeOffset Created,
    bool KeepsCache = false,
    string? Restored = null,
    HttpProxy? Proxy = null,
    IReadOnlyList<NameValue>? Offered = null
);
