using System.Globalization;
using System.Text.RegularExpressions;
using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Steps.Clone;

/// <summary>
/// Asks git what submodules a commit has. Both halves come from the commit itself, not from the files that were written:
/// a link in the place of .gitmodules leads nowhere.
/// </summary>
internal static partial class SubmoduleReader
{
    private const string File = ".gitmodules";
    private const int MaxBytes = 32 * 1024;

    public static async Task<IReadOnlyList<Submodule>> ReadAsync(
        Git git,
        string commit,
        CancellationToken cancellationToken
    )
    {
        if (await EntryAsync(git, commit, File, cancellationToken) is not { Size: { } size })
        {
            return [];
        }
        var listed = await git.TryAsync(
            cancellationToken,
            ["config", "--blob", $"{commit}:{File}", "--no-includes", "--null", "--list"]
        );
        if (!listed.Ok || size > MaxBytes || listed.Output.Length > MaxBytes)
        {
            throw new StepException(
                FailureReason.SourceInvalid,
                $".gitmodules is not what git-config(5) says, or larger than {MaxBytes / 1024} KiB"
            );
        }
        var submodules = new List<Submodule>();
        foreach (var (path, address) in SubmoduleConfig.Parse(listed.Output))
        {
            // Where the tree has something else, or nothing: git leaves such an entry alone too.
            if (await EntryAsync(git, commit, path, cancellationToken) is { Type: "commit" } held)
            {
                submodules.Add(new Submodule(path, address, held.Id));
            }
        }
        return submodules;
    }

    /// <summary>Size is that of a file, else null.</summary>
    private static async Task<(string Type, string Id, long? Size)?> EntryAsync(
        Git git,
        string commit,
        string path,
        CancellationToken cancellationToken
    )
    {
        var listed = await git.TryAsync(
            cancellationToken,
            ["--literal-pathspecs", "ls-tree", "--long", "-z", commit, "--", path]
        );
        return Entry().Match(listed.Output) is { Success: true } entry && entry.Groups["path"].Value == path
            ? (
                entry.Groups["type"].Value,
                entry.Groups["id"].Value,
                long.TryParse(entry.Groups["size"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                    ? size
                    : null
            )
            : null;
    }

    [GeneratedRegex(
        @"\A(?:100\d{3}|160000) (?<type>blob|commit) (?<id>[0-9a-f]{40}|[0-9a-f]{64}) +(?<size>\d+|-)\t(?<path>[^\0]+)\0?\n?\z"
    )]
    private static partial Regex Entry();
}
