using Dockerflow.Api.BuildRuns;
using Dockerflow.Net.Ssh;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Clone;

/// <summary>
/// What git's and ssh's messages mean (in LC_ALL=C). Pure. What the server prints comes among them, so nothing of them
/// is repeated; it is in the step's log.
/// </summary>
internal static class SshFault
{
    private static readonly (string Phrase, FailureReason Reason, string Message)[] Meanings =
    [
        (
            "REVOKED HOST KEY",
            FailureReason.SourceUnreachable,
            "{host} showed a host key that is marked @revoked in known_hosts; ask its owner"
        ),
        (
            "Host key verification failed",
            FailureReason.SourceUnreachable,
            "{host} showed another host key than known_hosts of the git credentials Secret says; somebody may be in between. Ask its owner whether the key was changed, and only then correct known_hosts"
        ),
        (
            "error in libcrypto",
            FailureReason.SecretInvalid,
            "ssh cannot read ssh-privatekey of the git credentials Secret; make a new one with ssh-keygen -t ed25519 -N ''"
        ),
        (
            "invalid format",
            FailureReason.SecretInvalid,
            "ssh cannot read ssh-privatekey of the git credentials Secret; make a new one with ssh-keygen -t ed25519 -N ''"
        ),
        (
            "Permission denied (",
            FailureReason.SourceAuth,
            "{host} does not accept the key of the git credentials Secret for this user; add the public key there (as a deploy key that may only read)"
        ),
        (
            "no matching host key type",
            FailureReason.SourceUnreachable,
            "{host} has no host key of a kind that is in known_hosts; make known_hosts again with ssh-keyscan"
        ),
        ("Connection refused", FailureReason.SourceUnreachable, "{host} cannot be reached: connection refused"),
        ("timed out", FailureReason.SourceUnreachable, "{host} cannot be reached: no answer in time"),
        ("No route to host", FailureReason.SourceUnreachable, "{host} cannot be reached: no route"),
        ("Network is unreachable", FailureReason.SourceUnreachable, "{host} cannot be reached: no route"),
        (
            "not appear to be a git repository",
            FailureReason.SourceAuth,
            "{host} has no such repository, or this key may not see it; check source.git.url (a path below the user's home is ssh://USER@HOST/~/PATH)"
        ),
        (
            "epository not found",
            FailureReason.SourceAuth,
            "{host} has no such repository, or this key may not see it; check source.git.url and credentialsRef"
        ),
    ];

    public static StepException Of(ToolResult result, SshAddress url)
    {
        var text = result.TailText;
        if (DiskFull.Says(text) || GitFault.IsRevisionMissing(text))
        {
            return GitFault.Of(result, url.Host);
        }
        var (_, reason, message) = Array.Find(
            Meanings,
            meaning => text.Contains(meaning.Phrase, StringComparison.OrdinalIgnoreCase)
        );
        return message is null
            ? new(
                FailureReason.SourceUnreachable,
                $"git cannot fetch from {url.Host} over SSH (exit code {result.ExitCode}); the log of the step clone says more"
            )
            : new(reason, message.Replace("{host}", url.Host, StringComparison.Ordinal));
    }
}
