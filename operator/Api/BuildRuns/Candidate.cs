namespace Dockerflow.Api.BuildRuns;

/// <summary>
/// What was built and pushed, before it is proved: repository@digest, and what is read off the image without running it.
/// Content is the same for images that differ in nothing but times; blank when not known. Ports and Entrypoint are null when
/// the image has none; Sbom is the digest of an artifact in the same repository, null when there is none.
/// </summary>
public sealed record Candidate(
    string Reference,
    string Digest,
    long Size,
    int Layers,
    string User = "",
    bool VersionFile = false,
    string VersionCommit = "",
    string Content = "",
    IReadOnlyList<string>? Ports = null,
    string? Entrypoint = null,
    string? Sbom = null,
    int? Packages = null
);
