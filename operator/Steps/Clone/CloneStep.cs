using Dockerflow.Api.Steps;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Clone;

/// <summary>
/// Checks out exactly one commit, without history, submodules, LFS or hooks, and writes version.json into the context.
/// The repository's own directory stays outside the tree, so nothing of it can reach the build.
/// </summary>
internal static class CloneStep
{
    public static async Task<StepReport> RunAsync(
        CloneInput input,
        StepContext context,
        CancellationToken cancellationToken
    )
    {
        using var temporary = new TemporaryDirectory();
        var remote = await GitRemoteAddress.CreateAsync(input, cancellationToken);
        context.Log.Line($"fetching {input.Commit} of {remote.Url}");
        EmptyDirectory(input.Destination);
        var environment = GitEnvironment.Create(input, remote, temporary, context);
        var git = new Git(new ToolRunner(context), environment, remote.Host);
        await GitFetch.RunAsync(git, input, remote.Url, cancellationToken);
        var committed = await git.CheckOutAsync(input.Commit, cancellationToken);
        SourceTree.Check(input.Destination);
        VersionFile.Write(input.Destination, input.ContextDir, input.Version);
        SourceTree.SetTimes(input.Destination, committed);
        context.Log.Line($"checked out {input.Commit}, committed {committed:u}; wrote version.json");
        return new StepReport { Ok = true };
    }

    /// <summary>A container that was started again finds what the first one left.</summary>
    private static void EmptyDirectory(string path)
    {
        foreach (var entry in Directory.CreateDirectory(path).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { LinkTarget: null } directory)
            {
                directory.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }
}
