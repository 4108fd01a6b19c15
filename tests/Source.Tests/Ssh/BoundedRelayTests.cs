using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Dockerflow.Source.Ssh;

namespace Dockerflow.Source.Tests.Ssh;

public sealed class BoundedRelayTests : IDisposable
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);

    public BoundedRelayTests() => _server.Start();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Relay_BothWays_PassesWhatComesAndTheEnd()
    {
        using var relay = await StartAsync(1000);
        using var client = await ConnectAsync(relay);
        using var server = await _server.AcceptSocketAsync(Token);

        await client.SendAsync("question"u8.ToArray(), Token);
        client.Shutdown(SocketShutdown.Send);
        (await ReadAllAsync(server)).ShouldBe("question");
        await server.SendAsync("answer"u8.ToArray(), Token);
        server.Shutdown(SocketShutdown.Send);
        (await ReadAllAsync(client)).ShouldBe("answer");
        relay.IsExceeded.ShouldBeFalse();
    }

    [Fact]
    public async Task Relay_MoreThanAllowed_IsBroken()
    {
        using var relay = await StartAsync(100_000);
        using var client = await ConnectAsync(relay);
        using var server = await _server.AcceptSocketAsync(Token);

        var sending = SendWithoutEndAsync(server);
        await Should.ThrowAsync<SocketException>(() => ReadAllAsync(client));
        await Should.ThrowAsync<SocketException>(sending);
        relay.IsExceeded.ShouldBeTrue();
    }

    /// <summary>The one thing that the library cannot be freed from otherwise.</summary>
    [Fact]
    public async Task Break_WhileASendIsStuckAtAServerThatDoesNotRead_FreesIt()
    {
        using var relay = await StartAsync(1L << 40);
        using var client = await ConnectAsync(relay);
        using var server = await _server.AcceptSocketAsync(Token);
        var sent = 0L;
        var stuck = Task.Run(
            () =>
            {
                while (true)
                {
                    Interlocked.Add(ref sent, client.Send(new byte[64 * 1024]));
                }
            },
            Token
        );
        await UntilStillAsync(() => Interlocked.Read(ref sent));
        stuck.IsCompleted.ShouldBeFalse();

        relay.Break();

        await Should.ThrowAsync<SocketException>(stuck.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Token));
    }

    [Fact]
    public async Task Break_BeforeAnybodyCame_TakesNobody()
    {
        using var relay = await StartAsync(1000);
        relay.Break();
        await Should.ThrowAsync<SocketException>(() => ConnectAsync(relay));
    }

    /// <summary>A program that is being started has a copy of the listener until it runs.</summary>
    [Fact]
    public async Task Break_WhileProgramsAreStarted_TakesNobody()
    {
        using var ended = new CancellationTokenSource();
        var starting = Task.Run(() => StartPrograms(ended.Token), Token);
        try
        {
            for (var i = 0; i < 200; i++)
            {
                using var relay = await StartAsync(1000);
                relay.Break();
                await Should.ThrowAsync<SocketException>(() => ConnectAsync(relay));
            }
        }
        finally
        {
            await ended.CancelAsync();
            await starting;
        }
    }

    [Fact]
    public async Task StartAsync_FirstAddressRefuses_TakesTheNext()
    {
        using var relay = await BoundedRelay.StartAsync(
            [IPAddress.Parse("127.0.0.2"), IPAddress.Loopback],
            Port,
            1000,
            Token
        );
        using var server = await _server.AcceptSocketAsync(Token);
        server.Connected.ShouldBeTrue();
    }

    [Fact]
    public async Task StartAsync_NobodyListens_Throws()
    {
        // Bound, so nobody else gets the port, and not listening.
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)bound.LocalEndPoint!).Port;

        await Should.ThrowAsync<SocketException>(() =>
            BoundedRelay.StartAsync([IPAddress.Loopback], port, 1000, Token)
        );
    }

    [Fact]
    public async Task Relay_SecondConnection_IsRefused()
    {
        using var relay = await StartAsync(1000);
        using var client = await ConnectAsync(relay);
        using var server = await _server.AcceptSocketAsync(Token);
        await client.SendAsync("x"u8.ToArray(), Token);
        await server.ReceiveAsync(new byte[1], Token);

        await Should.ThrowAsync<SocketException>(() => ConnectAsync(relay));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)_server.LocalEndpoint).Port;

    private Task<BoundedRelay> StartAsync(long maxBytes) =>
        BoundedRelay.StartAsync([IPAddress.Loopback], Port, maxBytes, Token);

    private static async Task<Socket> ConnectAsync(BoundedRelay relay)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(relay.EndPoint, Token);
        return socket;
    }

    private static void StartPrograms(CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            using var program = Process.Start("true");
            program.WaitForExit();
        }
    }

    private static async Task<string> ReadAllAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        for (int read; (read = await socket.ReceiveAsync(buffer, Token)) > 0; )
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        return text.ToString();
    }

    private static async Task SendWithoutEndAsync(Socket socket)
    {
        while (true)
        {
            await socket.SendAsync(new byte[4096], Token);
        }
    }

    /// <summary>Until nothing has moved for a while: all buffers on the way are full.</summary>
    private static async Task UntilStillAsync(Func<long> moved)
    {
        for (var last = -1L; last != moved(); )
        {
            last = moved();
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Token);
        }
    }
}
