namespace Dockerflow.Steps.Sbom;

/// <summary>What an SBOM is about.</summary>
/// <param name="Digest">Of the image's manifest.</param>
/// <param name="Repository">Where the image is published; blank when not known.</param>
/// <param name="Created">When the SBOM says it was made.</param>
internal sealed record SbomSubject(Registry.Digest Digest, string Repository, DateTimeOffset Created)
{
    public string Name => Repository.Length > 0 ? $"{Repository}@{Digest}" : Digest.ToString();
}
