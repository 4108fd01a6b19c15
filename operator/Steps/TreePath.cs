using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Steps;

/// <summary>Paths inside a checked-out tree, written by a stranger.</summary>
internal static class TreePath
{
    /// <summary>Splits a relative path; refuses absolute ones, "..", control characters and .git.</summary>
    public static IReadOnlyList<string> Parts(string relative, string field)
    {
        var parts = relative.Split('/').Where(part => part.Length > 0 && part != ".").ToList();
        if (relative.StartsWith('/') || relative.Length > 4096 || parts.Exists(IsForbidden))
        {
            throw new StepException(
                FailureReason.SourceInvalid,
                $"{field} {Printable.Quote(relative, 100)} must be a relative path inside the repository, without \"..\""
            );
        }
        return parts;
    }

    /// <summary>An existing directory below <paramref name="root"/>, reached without following a link.</summary>
    public static string RequireDirectory(string root, string relative, string field)
    {
        var path = root;
        foreach (var part in Parts(relative, field))
        {
            path = Path.Combine(path, part);
            var info = new DirectoryInfo(path);
            if (!info.Exists || info.LinkTarget is not null)
            {
                throw new StepException(
                    FailureReason.SourceInvalid,
                    $"{field} {Printable.Quote(relative, 100)} is not a directory of this revision (links are not followed); correct {field}"
                );
            }
        }
        return path;
    }

    private static bool IsForbidden(string part) =>
        part is ".." || part.Equals(".git", StringComparison.OrdinalIgnoreCase) || part.Any(char.IsControl);
}
