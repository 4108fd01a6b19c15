using System.Net;
using Dockerflow.Net.Ssh;

namespace Dockerflow.Steps.Clone;

/// <summary>
/// How git calls ssh (git(1), GIT_SSH_COMMAND): no configuration file, agent, proxy or forwarding; one key; one server,
/// at one address, that must show a known key.
/// </summary>
internal sealed record SshCommandLine(SshAddress Url, IPAddress Address, string PrivateKeyFile, string KnownHostsFile)
{
    /// <summary>For a shell, which is how git reads it; everything that is not a word of ours is quoted.</summary>
    public override string ToString() =>
        string.Join(' ', ["ssh", "-F", "/dev/null", .. Options().Select(option => $"-o {Quote(option)}")]);

    private IEnumerable<string> Options() =>
        [
            "BatchMode=yes",
            "StrictHostKeyChecking=yes",
            $"UserKnownHostsFile=\"{KnownHostsFile}\"",
            "GlobalKnownHostsFile=/dev/null",
            $"HostName={Address}",
            $"HostKeyAlias={Url.KnownHostsName}",
            "CheckHostIP=no",
            "UpdateHostKeys=no",
            "VerifyHostKeyDNS=no",
            "CanonicalizeHostname=no",
            $"IdentityFile=\"{PrivateKeyFile}\"",
            "IdentitiesOnly=yes",
            "IdentityAgent=none",
            "PreferredAuthentications=publickey",
            "ProxyCommand=none",
            "ProxyJump=none",
            "PermitLocalCommand=no",
            "ControlMaster=no",
            "ControlPath=none",
            "ForwardAgent=no",
            "ForwardX11=no",
            "ClearAllForwardings=yes",
            "RequestTTY=no",
            "EscapeChar=none",
            "ConnectTimeout=15",
            "ConnectionAttempts=1",
            // A server that is silent for a minute is as good as dead.
            "ServerAliveInterval=15",
            "ServerAliveCountMax=4",
            // Errors, but no banner of the server's.
            "LogLevel=ERROR",
        ];

    private static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
