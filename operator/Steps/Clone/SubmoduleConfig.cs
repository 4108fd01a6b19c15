using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Steps.Clone;

/// <summary>
/// What of .gitmodules matters (gitmodules(5)): path and url. Everything else, such as "update", which once was a
/// command, is not looked at. Pure.
/// </summary>
internal static class SubmoduleConfig
{
    private const string Section = "submodule.";
    private const int MaxPathChars = 512;

    /// <summary>Path and address of each, in the order of the file.</summary>
    /// <param name="listed">What "git config --list --null" prints: key, line feed, value, NUL.</param>
    public static IReadOnlyList<(string Path, string Address)> Parse(string listed)
    {
        var paths = new List<(string Name, string Path)>();
        var addresses = new Dictionary<string, string>();
        foreach (var entry in listed.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            if (
                entry.TrimStart('\n').Split('\n', 2) is not [var key, var value]
                || NameOf(key) is not var (name, field)
            )
            {
                continue;
            }
            switch (field)
            {
                case "path":
                    paths.Add((name, Checked(value)));
                    break;
                case "url":
                    addresses[name] = value;
                    break;
                default:
                    break;
            }
        }
        return
        [
            .. paths.Select(each =>
                addresses.TryGetValue(each.Name, out var address)
                    ? (each.Path, address)
                    : throw Invalid($"the submodule {Printable.Quote(each.Path, 100)} has no url in .gitmodules")
            ),
        ];
    }

    // The name between may have dots of its own.
    private static (string Name, string Field)? NameOf(string key) =>
        key.StartsWith(Section, StringComparison.Ordinal) && key.LastIndexOf('.') is var last && last > Section.Length
            ? (key[Section.Length..last], key[(last + 1)..])
            : null;

    private static string Checked(string path) =>
        path.Length is > 0 and <= MaxPathChars
        && !path.Any(c => char.IsControl(c) || c == '\\')
        && path.Split('/').All(IsName)
            ? path
            : throw Invalid(
                $"{Printable.Quote(path, 100)} in .gitmodules is no path of a submodule; it must be relative and without '..'"
            );

    private static bool IsName(string part) =>
        part is not ("" or "." or "..") && !part.Equals(".git", StringComparison.OrdinalIgnoreCase);

    private static StepException Invalid(string message) => new(FailureReason.SourceInvalid, message);
}
