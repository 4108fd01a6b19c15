using Dockerflow.Api.Steps;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Clone;

/// <summary>
/// Checks out exactly one commit, without history, LFS or hooks, with submodules only if asked, and writes version.json
/// into the context. The repositories' own directories stay outside the tree, so nothing of them can reach the build.
/// </summary>
internal static class CloneStep
{
    public static async Task<StepReport> RunAsync(
        CloneInput input,
        StepContext context,
        CancellationToken cancellationToken
    )
    {
        EmptyDirectory.Create(input.Destination);
        var committed = await new Checkout(context).RunAsync(input, cancellationToken);
        SourceTree.Check(input.Destination);
        VersionFile.Write(input.Destination, input.ContextDir, input.Version);
        SourceTree.SetTimes(input.Destination, committed);
        context.Log.Line($"checked out {input.Commit}, committed {committed:u}; wrote version.json");
        return new StepReport { Ok = true };
    }
}
