namespace Dockerflow.Net;

/// <summary>Why a remote call came to nothing. Decides whether to wait, to retry or to ask a human.</summary>
public enum OutboundFault
{
    /// <summary>No answer: name, connection or time. Worth a retry.</summary>
    Unreachable,

    /// <summary>The certificate is not trusted, or there is no common TLS version.</summary>
    Tls,

    /// <summary>Policy refuses the address or plain HTTP.</summary>
    AddressForbidden,

    /// <summary>No credentials, or wrong ones.</summary>
    Unauthorized,

    /// <summary>The credentials are known, and not allowed to do this.</summary>
    Forbidden,

    /// <summary>It is not there, or may not be seen.</summary>
    NotFound,

    /// <summary>The peer asks to come back later; see <see cref="OutboundException.RetryAfter"/>.</summary>
    RateLimited,

    /// <summary>The peer failed (5xx). Worth a retry.</summary>
    ServerError,

    /// <summary>The registry keeps a tag where it is.</summary>
    TagImmutable,

    /// <summary>The answer breaks the protocol, or its content does not have the promised digest.</summary>
    Protocol,

    /// <summary>The answer is larger than the bound for its kind.</summary>
    TooLarge,
}
