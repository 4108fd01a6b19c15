namespace Dockerflow.Api.Steps;

/// <summary>Build from what was cloned and pulled, into an OCI layout. Secrets are files that RUN may mount by id.</summary>
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
    string? CaBundle
);
