using Dockerflow.Api.BuildRuns;
using Dockerflow.Decide;
using Dockerflow.Source;
using GitRef = Dockerflow.Api.ContainerBuilds.GitRef;

namespace Dockerflow.Host.Polling;

/// <summary>A git server's refusal in the words of a ContainerBuild's conditions.</summary>
internal static class SourceProblems
{
    public static Problem Of(SourceException fault) =>
        new(
            fault.Kind switch
            {
                SourceFailure.AuthFailed => nameof(FailureReason.SourceAuth),
                SourceFailure.RevisionNotFound => nameof(FailureReason.RevisionNotFound),
                SourceFailure.PolicyDenied => Decide.Reasons.PolicyDenied,
                SourceFailure.Invalid => nameof(FailureReason.SecretInvalid),
                _ => nameof(FailureReason.SourceUnreachable),
            },
            fault.Message
        );

    /// <summary>An answer that is not git's may come from one wrong address as well as from a server in repair.</summary>
    public static HostSays SaysOf(SourceFailure kind) =>
        kind switch
        {
            SourceFailure.Unreachable or SourceFailure.Tls => HostSays.Failed,
            SourceFailure.RateLimited => HostSays.Limits,
            SourceFailure.AuthFailed or SourceFailure.RepositoryNotFound or SourceFailure.RevisionNotFound =>
                HostSays.Answered,
            _ => HostSays.Nothing,
        };

    /// <summary>What is followed, as people would name it before a server was asked.</summary>
    public static string Wanted(GitRef wanted) =>
        wanted.Branch is { Length: > 0 } branch ? $"refs/heads/{branch}"
        : wanted.Tag is { Length: > 0 } tag ? $"refs/tags/{tag}"
        : wanted.Semver is { Length: > 0 } range ? $"refs/tags/ {range}"
        : wanted.Commit ?? "";
}
