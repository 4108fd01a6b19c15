using System.Globalization;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Clone;

/// <summary>The git commands that a clone needs.</summary>
internal sealed class Git(
    ToolRunner runner,
    IReadOnlyDictionary<string, string> environment,
    Func<ToolResult, StepException> faultOf
)
{
    private const int Killed = 137;
    private static readonly string[] OutOfMemory = ["fatal: Out of memory", "died of signal 9"];
    private const string InvalidPath = "error: invalid path ";

    /// <summary>What it means that git failed.</summary>
    public StepException FaultOf(ToolResult result) =>
        result.ExitCode == Killed || OutOfMemory.Any(said => result.TailText.Contains(said, StringComparison.Ordinal))
            ? new(
                FailureReason.OutOfMemory,
                "git was stopped for want of memory: the repository has too many files, or too large ones"
            )
            : faultOf(result);

    public async Task RequireAsync(CancellationToken cancellationToken, params IReadOnlyList<string> arguments)
    {
        var result = await TryAsync(cancellationToken, arguments);
        if (!result.Ok)
        {
            throw FaultOf(result);
        }
    }

    public Task<ToolResult> TryAsync(CancellationToken cancellationToken, params IReadOnlyList<string> arguments) =>
        runner.CaptureAsync(new ToolCall("git", arguments, environment), cancellationToken);

    /// <summary>Calls for the path of each file and directory of a commit, as they come; paths may be quoted.</summary>
    public async Task ListTreeAsync(string commit, Action<string> onPath, CancellationToken cancellationToken)
    {
        string[] list = ["-c", "core.quotePath=false", "ls-tree", "-r", "-t", "--full-tree", "--name-only", commit];
        var result = await runner.ReadAsync(new ToolCall("git", list, environment), onPath, cancellationToken);
        if (!result.Ok)
        {
            throw FaultHere(result);
        }
    }

    /// <summary>The commit is here, with all that a checkout needs.</summary>
    public async Task<bool> HasAsync(string commit, CancellationToken cancellationToken) =>
        (await TryAsync(cancellationToken, "cat-file", "-e", commit + "^{commit}")).Ok;

    /// <summary>Writes the tree, proves that it is this commit's, and returns when that was committed.</summary>
    public async Task<DateTimeOffset> CheckOutAsync(string commit, CancellationToken cancellationToken)
    {
        var written = await TryAsync(cancellationToken, "checkout", "--quiet", "--force", "--detach", commit, "--");
        if (!written.Ok)
        {
            throw NotWritten(written);
        }
        var head = await TryAsync(cancellationToken, "rev-parse", "--verify", "HEAD^{commit}");
        if (head.Output.Trim() != commit)
        {
            throw new StepException(
                FailureReason.SourceInvalid,
                $"the checkout is not {commit}; give a commit, not a tag object"
            );
        }
        var time = await TryAsync(cancellationToken, "show", "--no-patch", "--format=%ct", commit, "--");
        return
            long.TryParse(time.Output.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.UnixEpoch;
    }

    /// <summary>A tree with ".git", ".." or the like in it, which only a hand that bypasses git can make.</summary>
    private StepException NotWritten(ToolResult result) =>
        result.Tail.FirstOrDefault(line => line.StartsWith(InvalidPath, StringComparison.Ordinal)) is { } line
            ? new(
                FailureReason.SourceInvalid,
                $"git refuses the path {Printable.Quote(line[InvalidPath.Length..].Trim('\''), 200)} of the commit; remove it"
            )
        : result.TailText.Contains("File name too long", StringComparison.Ordinal)
            ? new(FailureReason.SourceInvalid, "a path of the commit is too long for a file system; shorten it")
        : FaultHere(result);

    /// <summary>git does not always say why: what it could not write, it had room or a device for no more.</summary>
    private static bool IsUnwritable(ToolResult result) =>
        result.TailText.Contains("unable to write", StringComparison.Ordinal)
        && !result.TailText.Contains("has null sha1", StringComparison.Ordinal);

    /// <summary>All that is needed has come: what git cannot read or write now is nobody's network but the commit's own.</summary>
    private StepException FaultHere(ToolResult result) =>
        FaultOf(result) is { Reason: FailureReason.DiskFull or FailureReason.OutOfMemory } known ? known
        : IsUnwritable(result) ? new(FailureReason.DiskFull, DiskFull.Message)
        : new(
            FailureReason.SourceInvalid,
            $"git cannot write the tree of this commit: {Printable.Quote(GitFault.LastLine(result), 300)}"
        );
}
