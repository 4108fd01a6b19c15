namespace Dockerflow.Source;

/// <summary>Why a source could not be read. Decides whether to wait, to retry or to ask a human.</summary>
public enum SourceFailure
{
    /// <summary>The request itself is wrong: address, reference name, or credentials for another host.</summary>
    Invalid,

    /// <summary>The server answers, and has no such branch, tag or version.</summary>
    RevisionNotFound,

    /// <summary>The server has no such repository, or hides it.</summary>
    RepositoryNotFound,

    /// <summary>No credentials, wrong ones, or not enough rights.</summary>
    AuthFailed,

    /// <summary>No answer, or a server's own failure. Worth a retry.</summary>
    Unreachable,

    /// <summary>The server asks to come back later.</summary>
    RateLimited,

    /// <summary>The administrator's policy refuses the host's address.</summary>
    PolicyDenied,

    /// <summary>The certificate is not trusted.</summary>
    Tls,

    /// <summary>The SSH server shows another key than the credentials say. It may be they that are wrong, so this says
    /// nothing about the server to others.</summary>
    HostKey,

    /// <summary>The answer is not git's protocol, or too large.</summary>
    Protocol,
}
