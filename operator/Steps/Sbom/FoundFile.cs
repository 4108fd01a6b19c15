namespace Dockerflow.Steps.Sbom;

/// <summary>What was read from one file of the image.</summary>
/// <param name="Path">Where it was.</param>
/// <param name="Packages">As many as the budget let in.</param>
/// <param name="Problem">The first thing in it that could not be read.</param>
/// <param name="Distribution">If it was an os-release that names one.</param>
internal sealed record FoundFile(
    string Path,
    IReadOnlyList<Package> Packages,
    string? Problem = null,
    Distribution? Distribution = null
)
{
    public bool IsEmpty => Packages.Count == 0 && Problem is null && Distribution is null;
}
