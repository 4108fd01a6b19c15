using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;

namespace Dockerflow.Steps.Clone;

/// <summary>Gets one commit, as cheaply as the server allows.</summary>
internal static class GitFetch
{
    private static readonly string[] Options =
    [
        "--quiet",
        "--no-tags",
        "--no-recurse-submodules",
        "--no-auto-maintenance",
    ];

    public static async Task RunAsync(Git git, CloneInput input, string url, CancellationToken cancellationToken)
    {
        RequireOperands(input);
        string[] format = input.Commit.Length == 64 ? ["--object-format=sha256"] : [];
        await git.RequireAsync(cancellationToken, ["init", "--quiet", "--template=", .. format]);
        var byCommit = await git.TryAsync(
            cancellationToken,
            ["fetch", .. Options, "--depth=1", "--", url, input.Commit]
        );
        if (byCommit.Ok)
        {
            return;
        }
        var fault = git.FaultOf(byCommit);
        if (fault.Reason != FailureReason.RevisionNotFound || input.Ref.Length == 0)
        {
            throw fault;
        }
        await ByRefAsync(git, input, url, cancellationToken);
    }

    /// <summary>Old servers hand out only what a ref points to, so the ref is followed back until the commit is met.</summary>
    private static async Task ByRefAsync(Git git, CloneInput input, string url, CancellationToken cancellationToken)
    {
        foreach (var depth in (string[])["--depth=1", "--depth=50", "--depth=1000", "--depth=2147483647"])
        {
            await git.RequireAsync(cancellationToken, ["fetch", .. Options, depth, "--", url, input.Ref]);
            if (await git.HasAsync(input.Commit, cancellationToken))
            {
                return;
            }
        }
        throw new StepException(
            FailureReason.RevisionNotFound,
            $"{input.Commit} is not on {Printable.Quote(input.Ref, 100)} any more; it may have been force-pushed away"
        );
    }

    private static void RequireOperands(CloneInput input)
    {
        if (input.Commit.Length is not (40 or 64) || !input.Commit.All(char.IsAsciiHexDigitLower))
        {
            throw new StepException(FailureReason.StepFailed, "the commit is not 40 or 64 hexadecimal digits");
        }
        if (
            input.Ref.StartsWith('-')
            || input.Ref.Any(c =>
                char.IsControl(c) || c is ' ' or ':' or '+' or '*' or '?' or '[' or '\\' or '^' or '~'
            )
        )
        {
            throw new StepException(FailureReason.SourceInvalid, "the ref is not one that git allows");
        }
    }
}
