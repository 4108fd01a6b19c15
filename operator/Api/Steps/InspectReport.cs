namespace Dockerflow.Api.Steps;

/// <summary>Read off the image: manifest digest, whole size in bytes, number of layers, user, /app/version.json, and the content's hash.</summary>
public sealed record InspectReport(
    string Digest,
    long Size,
    int Layers,
    string User,
    bool VersionFile,
    string VersionCommit,
    string Content = ""
);
