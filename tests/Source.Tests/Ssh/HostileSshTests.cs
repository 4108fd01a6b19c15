using System.Net;
using System.Net.Sockets;
using System.Text;
using Dockerflow.Net.Ssh;
using Dockerflow.Support.Ssh;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Source.Tests.Ssh;

/// <summary>Servers that say nothing, never stop, or do not speak SSH.</summary>
public sealed class HostileSshTests
{
    private const string SomeKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGm0Zt2bqYdY2pCHxVb5Yb0aZq2pJ1c3v0W9m0n4mJ2S";

    [Fact]
    public async Task LsRefsAsync_SilentServer_IsUnreachableWhenTheTimeIsOver()
    {
        using var listener = Listen();
        var clock = new FakeTimeProvider();
        var asking = ListAsync(Url(listener), await AnyKeyAsync(listener), clock);
        using var accepted = await listener.AcceptSocketAsync(Token);

        clock.Advance(TimeSpan.FromMinutes(1));

        var fault = await FaultAsync(asking);
        fault.Kind.ShouldBe(SourceFailure.Unreachable);
        fault.Message.ShouldContain("no answer in time");
    }

    [Theory]
    [InlineData("garbage without an end of line ")]
    [InlineData("a line before the version\r\n")]
    [InlineData("\0\0\0\0")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    public async Task LsRefsAsync_ServerThatNeverStops_EndsInOneError(string words)
    {
        using var listener = Listen();
        var clock = new FakeTimeProvider();
        var asking = ListAsync(Url(listener), await AnyKeyAsync(listener), clock);
        var sent = await SendAsync(listener, words, asking, clock);

        (await FaultAsync(asking)).Message.Length.ShouldBeLessThan(500);
        sent.ShouldBeLessThan(64 * 1024 * 1024);
    }

    [Theory]
    [InlineData(
        "yes 003caaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa refs/heads/main | tr -d '\\n'",
        SourceFailure.Protocol
    )]
    [InlineData("yes", SourceFailure.Protocol)]
    [InlineData("yes >&2", SourceFailure.Protocol)]
    [InlineData("echo MARKER >&2; exit 1", SourceFailure.RepositoryNotFound)]
    [InlineData("printf '000fERR MARKER\\n0000'", SourceFailure.Protocol)]
    public async Task LsRefsAsync_ProgramThatLies_EndsInOneError(string command, SourceFailure kind)
    {
        await using var server = await StartAsync(command);
        var fault = await FaultAsync(ListAsync(server.Url("/x"), KeyOf(server), TimeProvider.System));
        fault.Kind.ShouldBe(kind);
        fault.ToString().ShouldNotContain("MARKER");
    }

    [Fact]
    public async Task LsRefsAsync_ProgramThatSaysNothing_IsUnreachableWhenTheTimeIsOver()
    {
        await using var server = await StartAsync("exec cat >/dev/null");
        var clock = new FakeTimeProvider();
        var asking = ListAsync(server.Url("/x"), KeyOf(server), clock);
        await Support.ControlPlane.Polling.UntilAsync(
            () => Task.FromResult(server.Log().Contains("Starting session: forced-command")),
            TimeSpan.FromSeconds(20),
            Token
        );

        clock.Advance(TimeSpan.FromMinutes(1));

        (await FaultAsync(asking)).Kind.ShouldBe(SourceFailure.Unreachable);
    }

    [Fact]
    public async Task LsRefsAsync_CallerWhoCancels_IsCancelled()
    {
        using var listener = Listen();
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var http = SshHttp.For(Url(listener));
        var key = await AnyKeyAsync(listener);
        var asking = new GitRemote(http).LsRefsAsync(SshHttp.Endpoint(http, Url(listener), key), [], cancelling.Token);
        using var accepted = await listener.AcceptSocketAsync(Token);

        await cancelling.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asking);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static string Url(TcpListener listener) => $"ssh://git@127.0.0.1:{PortOf(listener)}/x";

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static async Task<SshServer> StartAsync(string command)
    {
        var missing = SshServer.Missing();
        Assert.SkipWhen(missing is not null, missing ?? "");
        return await SshServer.StartAsync(Token, command);
    }

    private static SshCredentials KeyOf(SshServer server) => new("", server.PrivateKey, server.KnownHosts);

    private static async Task<SshCredentials> AnyKeyAsync(TcpListener listener)
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            var file = Path.Combine(directory.FullName, "key");
            await Support.Tools.Tool.RunAsync(new("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]), Token);
            return new("", await File.ReadAllTextAsync(file, Token), $"[127.0.0.1]:{PortOf(listener)} {SomeKey}\n");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<long> SendAsync(TcpListener listener, string words, Task asking, FakeTimeProvider clock)
    {
        using var client = await listener.AcceptSocketAsync(Token);
        var chunk = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(words, 1000)));
        var sent = 0L;
        try
        {
            while (!asking.IsCompleted)
            {
                sent += await client.SendAsync(chunk, Token);
                clock.Advance(TimeSpan.FromMilliseconds(50));
            }
        }
        catch (SocketException)
        {
            // The client has hung up, as it should.
        }
        return sent;
    }

    private static async Task<IReadOnlyList<GitRef>> ListAsync(string url, SshCredentials key, TimeProvider clock)
    {
        using var http = SshHttp.For(url, clock);
        return await new GitRemote(http).LsRefsAsync(SshHttp.Endpoint(http, url, key), [], Token);
    }

    private static async Task<SourceException> FaultAsync(Task asking) =>
        await Should.ThrowAsync<SourceException>(asking);
}
