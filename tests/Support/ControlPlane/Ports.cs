using System.Collections.Concurrent;
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
    private static readonly ConcurrentDictionary<int, bool> Given = [];

    /// <summary>A port of the loopback address on which nothing listens now, and that this process gets once only.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, End);
            if (IsFree(port) && Given.TryAdd(port, true))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            // Not listening: a program that is being started would have a copy, and take connections.
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
