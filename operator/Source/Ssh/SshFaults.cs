using System.Net.Sockets;
using Dockerflow.Net;
using Dockerflow.Net.Ssh;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;

namespace Dockerflow.Source.Ssh;

/// <summary>Says what went wrong over SSH; repeats nothing that the server said.</summary>
internal static class SshFaults
{
    public static SourceException NotGit(SshAddress url) =>
        new(SourceFailure.Protocol, $"{url} does not answer as a git repository over SSH");

    public static SourceException TooLarge(SshAddress url) =>
        new(SourceFailure.Protocol, $"{url} sent more than the {SshSession.MaxBytes} bytes allowed here");

    public static SourceException NoKey(SshAddress url) =>
        new(
            SourceFailure.Invalid,
            $"{url} needs a key; name a Secret of type kubernetes.io/ssh-auth in credentialsRef"
        );

    public static SourceException Unusable(string problem) =>
        new(SourceFailure.Invalid, $"the Secret of credentialsRef: {problem}");

    public static SourceException NotFound(SshAddress url) =>
        new(
            SourceFailure.RepositoryNotFound,
            $"{url} does not exist, or this key may not see it; a path below the user's home is ssh://{url.User}@{url.Host}/~/PATH"
        );

    /// <summary>What a failure means; <paramref name="verdict"/> is what became of the server's key.</summary>
    public static SourceException Of(SshAddress url, HostKeyVerdict? verdict, Exception fault) =>
        verdict is not (null or HostKeyVerdict.Trusted)
            ? OfHostKey(url, verdict.Value)
            : fault switch
            {
                SshAuthenticationException => new(
                    SourceFailure.AuthFailed,
                    $"{url.Host} does not accept the key of credentialsRef for user {url.User}; add the public key there (as a deploy key that may only read)"
                ),
                SshConnectionException { DisconnectReason: DisconnectReason.KeyExchangeFailed } => new(
                    SourceFailure.Protocol,
                    $"{url.Host} has no algorithm in common with the operator, or no host key of a kind that is in known_hosts; make known_hosts again with ssh-keyscan"
                ),
                // Whoever has proved who he is hangs up because of this login, not because of his health.
                SshConnectionException { DisconnectReason: DisconnectReason.ConnectionLost } or SocketException => new(
                    verdict is null ? SourceFailure.Unreachable : SourceFailure.Protocol,
                    $"{url.Host} closed the connection"
                ),
                SshOperationTimeoutException => new(
                    SourceFailure.Unreachable,
                    $"{url.Host} cannot be reached: no answer in time"
                ),
                // The library throws what its decoders throw at a malformed message.
                _ => new(SourceFailure.Protocol, $"{url.Host} does not speak SSH as it should"),
            };

    private static SourceException OfHostKey(SshAddress url, HostKeyVerdict verdict) =>
        new(
            SourceFailure.HostKey,
            verdict == HostKeyVerdict.Revoked
                ? $"{url.Host} showed a host key that is marked @revoked in known_hosts; ask its owner"
                : $"{url.Host} showed another host key than known_hosts of credentialsRef says; somebody may be in between. Ask its owner whether the key was changed, and only then correct known_hosts"
        );
}
