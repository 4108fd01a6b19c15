using System.Net;

namespace Dockerflow.Kube.Client;

/// <summary>
/// A call that failed. Reason is the machine word of the server's Status (NotFound, AlreadyExists, Conflict, Invalid,
/// Forbidden, Expired …), or one of this client's own: <see cref="Unreachable"/>, <see cref="Timeout"/>, <see cref="BadResponse"/>,
/// <see cref="NotLeading"/>.
/// </summary>
public sealed class KubeException : Exception
{
    /// <summary>No answer: refused, reset, name or certificate wrong. A write may or may not have happened.</summary>
    public const string Unreachable = "Unreachable";

    /// <summary>No answer in time. A write may or may not have happened. Also a server's own reason, with status 504.</summary>
    public const string Timeout = "Timeout";

    /// <summary>An answer that is too long or is not what the API promises.</summary>
    public const string BadResponse = "BadResponse";

    /// <summary>A write that the fence refused, because this process does not lead (any more). It has not happened.</summary>
    public const string NotLeading = "NotLeading";

    public KubeException(string reason, string message, HttpStatusCode? status = null, Exception? inner = null)
        : base(message, inner) => (Reason, Status) = (reason, status);

    /// <summary>Which of a closed family of failures it is: what callers decide by.</summary>
    public KubeFault Fault => KubeFaults.Of(Status, Reason);

    /// <summary>Null if there was no answer.</summary>
    public HttpStatusCode? Status { get; }
    public string Reason { get; }
    public IReadOnlyList<FieldCause> Causes { get; init; } = [];

    /// <summary>How long the server asks to be left alone; null if it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public bool IsNotFound => Fault == KubeFault.NotFound;
    public bool IsAlreadyExists => Fault == KubeFault.AlreadyExists;
    public bool IsConflict => Fault == KubeFault.Conflict;
    public bool IsForbidden => Fault == KubeFault.Forbidden;
    public bool IsInvalid => Fault == KubeFault.Invalid;

    /// <summary>The resourceVersion or the continue token is too old.</summary>
    public bool IsGone => Fault == KubeFault.Expired;

    /// <summary>The server has not seen this resourceVersion yet (an etcd restored, or another replica behind).</summary>
    public bool IsVersionTooLarge =>
        Causes.Any(cause => cause.Reason == "ResourceVersionTooLarge")
        || Message.Contains("Too large resource version", StringComparison.Ordinal);
}
