using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Steps.Clone;

/// <summary>A checked-out tree before anything is built from it.</summary>
internal static class SourceTree
{
    /// <summary>Of all links together; each is a question to the file system.</summary>
    private const int MaxLinkSteps = 2_000_000;
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>Refuses links that leave the tree, also by way of other links.</summary>
    public static void Check(string root)
    {
        var steps = 0;
        foreach (var link in Walk(root).Where(entry => entry.LinkTarget is not null))
        {
            var path = Path.GetRelativePath(root, link.FullName);
            if (!TreeLink.StaysInside(root, path.Split('/'), ref steps))
            {
                throw new StepException(
                    FailureReason.SourceInvalid,
                    $"the link {Printable.Quote(path, 200)} points out of the repository; remove it or make it relative"
                );
            }
            if (steps > MaxLinkSteps)
            {
                throw new StepException(
                    FailureReason.SourceInvalid,
                    $"the links of the repository lead through more than {MaxLinkSteps:N0} directories and other links; remove some"
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
        foreach (var entry in Walk(root).Where(entry => entry.LinkTarget is null))
        {
            entry.LastWriteTimeUtc = time.UtcDateTime;
        }
        Directory.SetLastWriteTimeUtc(root, time.UtcDateTime);
    }

    private static IEnumerable<FileSystemInfo> Walk(string root)
    {
        var pending = new Stack<DirectoryInfo>([new DirectoryInfo(root)]);
        while (pending.TryPop(out var current))
        {
            foreach (var entry in current.EnumerateFileSystemInfos("*", Everything))
            {
                yield return entry;
                if (entry is DirectoryInfo { LinkTarget: null } directory)
                {
                    pending.Push(directory);
                }
            }
        }
    }
}
