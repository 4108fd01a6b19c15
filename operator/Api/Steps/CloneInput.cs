using Dockerflow.Net;

namespace Dockerflow.Api.Steps;

/// <summary>Fetch exactly one commit. CredentialsDir holds the mounted Secret (host, username, password), or is null.</summary>
public sealed record CloneInput(
    string Url,
    string Commit,
    string Ref,
    string Destination,
    string ContextDir,
    VersionObject Version,
    string? CredentialsDir,
    IReadOnlyList<HostRule> Hosts
);
