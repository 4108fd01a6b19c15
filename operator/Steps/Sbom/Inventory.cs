using System.Globalization;

namespace Dockerflow.Steps.Sbom;

/// <summary>What an image consists of, as far as it could be read.</summary>
/// <param name="Packages">By package URL, each once, in ordinal order.</param>
/// <param name="Distribution">Null when the image does not say.</param>
/// <param name="Problems">What could not be read, fit to be shown.</param>
internal sealed record Inventory(
    IReadOnlyList<KeyValuePair<string, Package>> Packages,
    Distribution? Distribution,
    IReadOnlyList<string> Problems
)
{
    private const int MaxProblems = 20;
    private const int MaxPathChars = 200;

    /// <summary>The same files give the same answer, in whatever layers they were.</summary>
    public static Inventory Of(PackageFiles files)
    {
        // os-release(5): /etc/ takes precedence.
        var distribution =
            files.Found.FirstOrDefault(file => file.Path == "etc/os-release")?.Distribution
            ?? files.Found.Select(file => file.Distribution).FirstOrDefault(found => found is not null);
        var packages = new Dictionary<string, Package>(StringComparer.Ordinal);
        foreach (var package in files.Found.SelectMany(file => file.Packages))
        {
            packages.TryAdd(PackageUrl.Of(package, distribution), package);
        }
        return new Inventory(
            [.. packages.OrderBy(package => package.Key, StringComparer.Ordinal)],
            distribution,
            ProblemsOf(files)
        );
    }

    private static List<string> ProblemsOf(PackageFiles files)
    {
        var troubled = files.Found.Where(file => file.Problem is not null).ToList();
        var problems = troubled
            .Take(MaxProblems)
            .Select(file => $"{Printable.Quote(file.Path, MaxPathChars)}: {file.Problem}")
            .ToList();
        if (troubled.Count > MaxProblems)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"and {troubled.Count - MaxProblems} files more"));
        }
        if (files.Budget.IsExceeded)
        {
            problems.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the image has more than is read: at most {SbomBudget.MaxPackages} packages"
                )
            );
        }
        return problems;
    }
}
