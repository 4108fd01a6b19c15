using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Steps.Clone;

/// <summary>A checked-out tree before anything is built from it.</summary>
internal static class SourceTree
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>Refuses links that leave the tree, also by way of other links.</summary>
    public static void Check(string root)
    {
        foreach (var (path, entry) in Walk(root))
        {
            if (entry.LinkTarget is not null && !TreeLink.StaysInside(root, path))
            {
                throw new StepException(
                    FailureReason.SourceInvalid,
                    $"the link {Printable.Quote(string.Join('/', path), 200)} points out of the repository; remove it or make it relative"
                );
            }
        }
    }

    /// <summary>
    /// What git makes in the place of a submodule is an empty directory; anything else was put there to lead the checkout
    /// somewhere.
    /// </summary>
    public static void RequireEmptyDirectory(string root, string path)
    {
        var directory = new DirectoryInfo(root);
        foreach (var part in path.Split('/'))
        {
            directory = new DirectoryInfo(Path.Combine(directory.FullName, part));
            if (!directory.Exists || directory.LinkTarget is not null)
            {
                throw new StepException(FailureReason.SourceInvalid, "its place in the tree is no directory");
            }
        }
        if (directory.EnumerateFileSystemInfos().Any())
        {
            throw new StepException(FailureReason.SourceInvalid, "its place in the tree is not empty");
        }
    }

    /// <summary>Gives every file and directory the same time, so that equal sources give equal layers.</summary>
    public static void SetTimes(string root, DateTimeOffset time)
    {
        foreach (var (_, entry) in Walk(root).Reverse())
        {
            if (entry.LinkTarget is null)
            {
                entry.LastWriteTimeUtc = time.UtcDateTime;
            }
        }
        Directory.SetLastWriteTimeUtc(root, time.UtcDateTime);
    }

    private static IEnumerable<(IReadOnlyList<string> Path, FileSystemInfo Entry)> Walk(string root)
    {
        var pending = new Stack<(string[] Path, DirectoryInfo Directory)>([([], new DirectoryInfo(root))]);
        while (pending.TryPop(out var current))
        {
            foreach (var entry in current.Directory.EnumerateFileSystemInfos("*", Everything))
            {
                string[] path = [.. current.Path, entry.Name];
                yield return (path, entry);
                if (entry is DirectoryInfo { LinkTarget: null } directory)
                {
                    pending.Push((path, directory));
                }
            }
        }
    }
}
