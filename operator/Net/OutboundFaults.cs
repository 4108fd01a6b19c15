using System.Net.Sockets;
using System.Security.Authentication;

namespace Dockerflow.Net;

/// <summary>Turns what the network stack throws into <see cref="OutboundException"/>.</summary>
internal static class OutboundFaults
{
    /// <summary>Null: not a network fault (or the caller cancelled); let it pass.</summary>
    public static OutboundException? Translate(string host, Exception fault, StallGuard guard) =>
        fault switch
        {
            OutboundException => null,
            OperationCanceledException when guard.IsCallerCancelled => null,
            OperationCanceledException => guard.IsStalled
                ? Unreachable(host, "no answer in time", fault)
                : FromInner(host, fault),
            HttpRequestException or IOException or SocketException or AuthenticationException => FromInner(host, fault)
                ?? Unreachable(host, "the connection failed", fault),
            _ => null,
        };

    private static OutboundException? FromInner(string host, Exception fault)
    {
        for (var inner = fault; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case OutboundException forbidden:
                    return new OutboundException(forbidden.Kind, host, forbidden.Message, inner: fault);
                case AuthenticationException:
                    return Tls(host, fault);
                case TimeoutException:
                    return Unreachable(host, "no connection in time", fault);
                case SocketException socket:
                    return Unreachable(host, Describe(socket.SocketErrorCode), fault);
            }
        }

        return null;
    }

    private static OutboundException Tls(string host, Exception fault) =>
        new(
            OutboundFault.Tls,
            host,
            $"{host}: the TLS certificate is not trusted or does not fit the name; an administrator can trust its authority with the host rule caBundle",
            inner: fault
        );

    private static OutboundException Unreachable(string host, string why, Exception fault) =>
        new(OutboundFault.Unreachable, host, $"{host} cannot be reached: {why}", inner: fault);

    private static string Describe(SocketError error) =>
        error switch
        {
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "the name does not resolve",
            SocketError.ConnectionRefused => "connection refused",
            SocketError.TimedOut => "no connection in time",
            SocketError.HostUnreachable or SocketError.NetworkUnreachable => "no route",
            _ => "the connection failed",
        };
}
