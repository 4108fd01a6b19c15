using System.Net;
using System.Net.Sockets;

namespace Dockerflow.Support.ControlPlane;

/// <summary>Finds TCP ports for servers that take no port 0.</summary>
public static class Ports
{
    // Below the range from which the kernel takes the ports of outgoing connections: none of these can come between
    // the question and the server's start, and between its stop and its restart.
    private const int First = 15_000;
    private const int End = 32_000;

    /// <summary>A port of the loopback address on which nothing listens now.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, End);
            if (IsFree(port))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
