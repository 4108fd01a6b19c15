using System.Net.Sockets;

namespace Dockerflow.Kube.Client;

/// <summary>Which exceptions mean that the connection failed, before or while an answer came.</summary>
internal static class LostConnection
{
    /// <summary>
    /// SocketsHttpHandler promises HttpRequestException, but a SocketException gets through it when the peer resets a
    /// connection in the moment in which it is opened.
    /// </summary>
    public static bool Is(Exception failure) => failure is HttpRequestException or IOException or SocketException;
}
