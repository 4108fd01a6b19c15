namespace Dockerflow.Steps.Sbom;

/// <summary>Takes what a parser finds in one file.</summary>
internal sealed class PackageCollector(SbomBudget budget)
{
    private const int MaxChars = 256;
    private readonly List<Package> _packages = [];

    public IReadOnlyList<Package> Packages => _packages;

    /// <summary>The first trouble; one is enough to know that the file is not whole.</summary>
    public string? Problem { get; private set; }

    public void Add(Package package)
    {
        if (!IsName(package.Name) || !IsName(package.Version) || !IsText(package.Architecture))
        {
            Trouble("a package has no proper name, version or architecture");
        }
        else
        {
            var kept = IsText(package.Source) ? package : package with { Source = "" };
            if (budget.TryKeep(kept))
            {
                _packages.Add(kept);
            }
        }
    }

    public void Trouble(string what) => Problem ??= what;

    private static bool IsName(string text) => text.Length > 0 && IsText(text);

    private static bool IsText(string text) => text.Length <= MaxChars && !text.Any(char.IsControl);
}
