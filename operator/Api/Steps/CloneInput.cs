using Dockerflow.Net;

namespace Dockerflow.Api.Steps;

/// <summary>
/// Fetch exactly one commit. CredentialsDir holds the mounted Secret, or is null: host, username and password; for an
/// SSH address ssh-privatekey, known_hosts and perhaps host. PrivateKeyDir is where a copy of the private key may be
/// kept that only git's ssh can read; null: with the step's temporary files. Submodules asks for those that .gitmodules
/// names, from AllowedHosts only (null or empty: from every host, as Hosts rules).
/// </summary>
public sealed record CloneInput(
    string Url,
    string Commit,
    string Ref,
    string Destination,
    string ContextDir,
    VersionObject Version,
    string? CredentialsDir,
    IReadOnlyList<HostRule> Hosts,
    string? PrivateKeyDir = null,
    bool Submodules = false,
    IReadOnlyList<string>? AllowedHosts = null
);
