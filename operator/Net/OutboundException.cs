namespace Dockerflow.Net;

/// <summary>
/// A remote call that failed. The message is fit for a user's status: it names the host and, where one is
/// known, the remedy; it never holds remote bodies, credentials or addresses behind a name.
/// </summary>
public sealed class OutboundException : Exception
{
    /// <summary>Makes a failure of this kind.</summary>
    public OutboundException(
        OutboundFault kind,
        string host,
        string message,
        TimeSpan? retryAfter = null,
        Exception? inner = null
    )
        : base(message, inner) => (Kind, Host, RetryAfter) = (kind, host, retryAfter);

    /// <summary>What went wrong.</summary>
    public OutboundFault Kind { get; }

    /// <summary>The name users know the peer by.</summary>
    public string Host { get; }

    /// <summary>How long the peer asked to be left alone; between zero and one day.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>A later attempt may go well without anyone changing anything.</summary>
    public bool IsTransient =>
        Kind is OutboundFault.Unreachable or OutboundFault.RateLimited or OutboundFault.ServerError;

    /// <summary>What a peer said could not even be read as what it should be; its words are not repeated.</summary>
    public static OutboundException NotUnderstood(string host, Exception inner) =>
        new(OutboundFault.Protocol, host, $"{host} answered something that cannot be understood", null, inner);

    internal static OutboundException PlainHttp(string host) =>
        new(
            OutboundFault.AddressForbidden,
            host,
            $"{host} may not be reached over plain HTTP; an administrator can allow it with the host rule insecure: true"
        );

    internal static OutboundException AddressForbidden(string host) =>
        new(
            OutboundFault.AddressForbidden,
            host,
            $"{host} has no address that may be reached; an administrator can allow private addresses with the host rule allowPrivate: true"
        );
}
