using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Net.Ssh;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Clone;

/// <summary>Writes the tree of a commit, and of its submodules where that is asked for.</summary>
internal sealed class Checkout(StepContext context)
{
    private const int MaxSubmodules = 100;
    private const int MaxDepth = 10;
    private readonly TreeBound _bound = new();
    private int _submodules;

    /// <summary>When the commit was made.</summary>
    /// <param name="input">The destination is an empty directory.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<DateTimeOffset> RunAsync(CloneInput input, CancellationToken cancellationToken) =>
        RunAsync(input, depth: 0, cancellationToken);

    private async Task<DateTimeOffset> RunAsync(CloneInput input, int depth, CancellationToken cancellationToken)
    {
        using var temporary = new TemporaryDirectory();
        return SshAddress.Claims(input.Url)
            ? await OverSshAsync(input, depth, temporary, cancellationToken)
            : await OverHttpAsync(input, depth, temporary, cancellationToken);
    }

    private async Task<DateTimeOffset> OverHttpAsync(
        CloneInput input,
        int depth,
        TemporaryDirectory temporary,
        CancellationToken cancellationToken
    )
    {
        var remote = await GitRemoteAddress.CreateAsync(input, cancellationToken);
        var environment = GitEnvironment.Create(input, remote, temporary, context);
        var git = new Git(new ToolRunner(context), environment, result => GitFault.Of(result, remote.Host));
        return await FetchAsync(git, input, remote.Url, depth, cancellationToken);
    }

    private async Task<DateTimeOffset> OverSshAsync(
        CloneInput input,
        int depth,
        TemporaryDirectory temporary,
        CancellationToken cancellationToken
    )
    {
        var remote = await SshRemote.CreateAsync(input, context.Clock, cancellationToken);
        using var login = SshLogin.Create(input, remote.Url, temporary);
        var ssh = new SshCommandLine(remote.Url, remote.Address, login.PrivateKeyFile, login.KnownHostsFile);
        var environment = GitEnvironment.Create(input, ssh, temporary, context);
        var git = new Git(new ToolRunner(context), environment, result => SshFault.Of(result, remote.Url));
        return await FetchAsync(git, input, remote.Url.ToString(), depth, cancellationToken);
    }

    private async Task<DateTimeOffset> FetchAsync(
        Git git,
        CloneInput input,
        string url,
        int depth,
        CancellationToken cancellationToken
    )
    {
        context.Log.Line($"fetching {input.Commit} of {url}");
        await GitFetch.RunAsync(git, input, url, cancellationToken);
        await _bound.RequireAsync(git, input.Commit, cancellationToken);
        var committed = await git.CheckOutAsync(input.Commit, cancellationToken);
        if (input.Submodules)
        {
            foreach (var submodule in await SubmoduleReader.ReadAsync(git, input.Commit, cancellationToken))
            {
                await AddAsync(submodule, input, depth + 1, cancellationToken);
            }
        }
        return committed;
    }

    private async Task AddAsync(Submodule submodule, CloneInput parent, int depth, CancellationToken cancellationToken)
    {
        try
        {
            if (++_submodules > MaxSubmodules || depth > MaxDepth)
            {
                throw new StepException(
                    FailureReason.SourceInvalid,
                    $"there are more than {MaxSubmodules} submodules, or they lie more than {MaxDepth} deep"
                );
            }
            SourceTree.RequireEmptyDirectory(parent.Destination, submodule.Path);
            await RunAsync(SubmoduleAddress.InputFor(submodule, parent), depth, cancellationToken);
        }
        catch (StepException fault)
        {
            throw new StepException(
                fault.Reason,
                $"submodule {Printable.Quote(submodule.Path, 100)}: {fault.Message}",
                fault
            );
        }
    }
}
