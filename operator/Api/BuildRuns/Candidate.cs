namespace Dockerflow.Api.BuildRuns;

/// <summary>
/// What was built and pushed, before it is proved: repository@digest, and what is read off the image without running it.
/// Content is the same for images that differ in nothing but times; blank when not known.
/// </summary>
public sealed record Candidate(
    string Reference,
    string Digest,
    long Size,
    int Layers,
    string User = "",
    bool VersionFile = false,
    string VersionCommit = "",
    string Content = ""
);
