namespace Dockerflow.Kube.Client;

/// <summary>Every way in which a call can fail, by what the caller may do about it.</summary>
public enum KubeFault
{
    /// <summary>No answer. A read was tried again already; a write may or may not have happened.</summary>
    Unreachable,

    /// <summary>No answer in time, from here or from the server. A write may or may not have happened.</summary>
    Timeout,

    /// <summary>An answer that is too long or is not what the API promises.</summary>
    BadResponse,

    /// <summary>The credential is none, or is not valid any more (401).</summary>
    Unauthorized,

    /// <summary>A missing right, a quota or an admission rule (403).</summary>
    Forbidden,
    NotFound,

    /// <summary>The name is taken (409).</summary>
    AlreadyExists,

    /// <summary>Somebody else wrote first, a precondition does not hold, or another manager owns the field (409).</summary>
    Conflict,

    /// <summary>The resourceVersion or the continue token is too old (410).</summary>
    Expired,

    /// <summary>The object or the patch is refused; the causes name the fields (400, 422).</summary>
    Invalid,

    /// <summary>The server asks to be left alone for a while (429).</summary>
    TooManyRequests,

    /// <summary>The server failed (5xx), or something between it and here.</summary>
    ServerError,

    /// <summary>Any other refusal: a verb, a media type, a path that the server does not have.</summary>
    Refused,

    /// <summary>This process must not write, because it does not lead; nothing was sent.</summary>
    NotLeading,
}
