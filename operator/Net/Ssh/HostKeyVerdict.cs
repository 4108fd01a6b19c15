namespace Dockerflow.Net.Ssh;

/// <summary>What a known_hosts file says about the key that a server showed.</summary>
public enum HostKeyVerdict
{
    /// <summary>It is this server's.</summary>
    Trusted,

    /// <summary>The file has no key of this server.</summary>
    Unknown,

    /// <summary>The file has other keys of this server.</summary>
    Changed,

    /// <summary>The file says that nobody may trust it any more.</summary>
    Revoked,
}
