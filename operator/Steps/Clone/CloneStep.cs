using Dockerflow.Api.Steps;
using Dockerflow.Net.Ssh;
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
        return SshAddress.Claims(input.Url)
            ? await OverSshAsync(input, temporary, context, cancellationToken)
            : await OverHttpAsync(input, temporary, context, cancellationToken);
    }

    private static async Task<StepReport> OverHttpAsync(
        CloneInput input,
        TemporaryDirectory temporary,
        StepContext context,
        CancellationToken cancellationToken
    )
    {
        var remote = await GitRemoteAddress.CreateAsync(input, cancellationToken);
        var environment = GitEnvironment.Create(input, remote, temporary, context);
        var git = new Git(new ToolRunner(context), environment, result => GitFault.Of(result, remote.Host));
        return await FetchAsync(git, input, remote.Url, context, cancellationToken);
    }

    private static async Task<StepReport> OverSshAsync(
        CloneInput input,
        TemporaryDirectory temporary,
        StepContext context,
        CancellationToken cancellationToken
    )
    {
        var remote = await SshRemote.CreateAsync(input, context.Clock, cancellationToken);
        using var login = SshLogin.Create(input, remote.Url, temporary);
        var ssh = new SshCommandLine(remote.Url, remote.Address, login.PrivateKeyFile, login.KnownHostsFile);
        var environment = GitEnvironment.Create(input, ssh, temporary, context);
        var git = new Git(new ToolRunner(context), environment, result => SshFault.Of(result, remote.Url));
        return await FetchAsync(git, input, remote.Url.ToString(), context, cancellationToken);
    }

    private static async Task<StepReport> FetchAsync(
        Git git,
        CloneInput input,
        string url,
        StepContext context,
        CancellationToken cancellationToken
    )
    {
        context.Log.Line($"fetching {input.Commit} of {url}");
        EmptyDirectory.Create(input.Destination);
        await GitFetch.RunAsync(git, input, url, cancellationToken);
        var committed = await git.CheckOutAsync(input.Commit, cancellationToken);
        SourceTree.Check(input.Destination);
        VersionFile.Write(input.Destination, input.ContextDir, input.Version);
        SourceTree.SetTimes(input.Destination, committed);
        context.Log.Line($"checked out {input.Commit}, committed {committed:u}; wrote version.json");
        return new StepReport { Ok = true };
    }
}
