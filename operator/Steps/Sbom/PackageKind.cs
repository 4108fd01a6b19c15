namespace Dockerflow.Steps.Sbom;

/// <summary>Whose packages they are.</summary>
internal enum PackageKind
{
    Debian,
    Alpine,
    Npm,
    Python,
}
