namespace Dockerflow.Api.Steps;

/// <summary>
/// Read off the image: manifest digest, whole size in bytes, number of layers, user, /app/version.json, the content's hash,
/// exposed ports and what it starts, both bounded; and the hex sha256 of the SBOM and the number of packages in it.
/// </summary>
public sealed record InspectReport(
    string Digest,
    long Size,
    int Layers,
    string User,
    bool VersionFile,
    string VersionCommit,
    string Content = "",
    IReadOnlyList<string>? Ports = null,
    string? Entrypoint = null,
    string? SbomSha256 = null,
    int? Packages = null
);
