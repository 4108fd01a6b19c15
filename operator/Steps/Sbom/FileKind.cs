namespace Dockerflow.Steps.Sbom;

/// <summary>What a file of an image tells about packages.</summary>
internal enum FileKind
{
    None,
    Dpkg,
    Apk,
    Npm,
    Python,
    Release,
}
