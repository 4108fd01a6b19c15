namespace Dockerflow.Steps.Sbom;

/// <summary>An installed package, as its database names it.</summary>
/// <param name="Kind">Whose package.</param>
/// <param name="Name">As the database has it.</param>
/// <param name="Version">The same.</param>
/// <param name="Architecture">Of Debian's and Alpine's packages; blank otherwise.</param>
/// <param name="Source">The source package it was built from, where that has another name; blank otherwise.</param>
internal sealed record Package(
    PackageKind Kind,
    string Name,
    string Version,
    string Architecture = "",
    string Source = ""
)
{
    /// <summary>Characters that it keeps in memory.</summary>
    public int Weight => Name.Length + Version.Length + Architecture.Length + Source.Length;
}
