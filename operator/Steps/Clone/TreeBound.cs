using System.Text;
using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Steps.Clone;

/// <summary>
/// How much a tree may write, over a repository and its submodules. A tree that names another one ten times, and so on, has
/// more files than any disk after a handful of objects, so they are counted before the first is written.
/// </summary>
internal sealed class TreeBound
{
    public const int MaxEntries = 1_000_000;

    /// <summary>Far below Linux's PATH_MAX of 4096, because the places of the tree and of submodules come before it.</summary>
    private const int MaxPathBytes = 1024;

    /// <summary>NAME_MAX of Linux.</summary>
    private const int MaxNameBytes = 255;

    /// <summary>Git's index holds every path whole.</summary>
    private const int MaxTotalBytes = 128 * 1024 * 1024;

    private int _entries;
    private long _bytes;

    /// <exception cref="StepException">SourceInvalid.</exception>
    public async Task RequireAsync(Git git, string commit, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        string? problem = null;
        void Count(string path)
        {
            if (problem is null && (problem = ProblemAfter(path)) is not null)
            {
                enough.Cancel();
            }
        }
        try
        {
            await git.ListTreeAsync(commit, Count, enough.Token);
        }
        catch (OperationCanceledException) when (problem is not null) { }
        if (problem is not null)
        {
            throw new StepException(FailureReason.SourceInvalid, problem);
        }
    }

    private string? ProblemAfter(string path)
    {
        _entries++;
        var bytes = Encoding.UTF8.GetByteCount(path);
        _bytes += bytes;
        return bytes > MaxPathBytes ? $"a path of the commit is longer than {MaxPathBytes} bytes; shorten it"
            : path.Split('/').Any(name => Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
                ? $"a name in the commit is longer than {MaxNameBytes} bytes; shorten it"
            // What is not Unicode came out as this, and nobody could open a file by that name.
            : path.Contains('\ufffd', StringComparison.Ordinal)
                ? $"the path {Printable.Quote(path, 200)} of the commit is not UTF-8; rename it"
            : _entries > MaxEntries || _bytes > MaxTotalBytes
                ? $"the commit has more than {MaxEntries:N0} files and directories, or far too long paths; build from a smaller repository"
            : null;
    }
}
