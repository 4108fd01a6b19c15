using System.Text;
using Dockerflow.Net;
using Dockerflow.Support;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Source.Tests;

/// <summary>A git server that does not even speak HTTP as it should: one bounded error each.</summary>
public sealed class GarbageTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n";

    [Theory]
    [InlineData("")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/1.1 20x OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno header\r\n\r\n")]
    [InlineData(Ok + "Content-Length: 100\r\n\r\n001e# service")]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public async Task LsRefsAsync_NotHttp_IsUnreachable(string answer)
    {
        await using var server = RawServer.Start(answer);
        var fault = await FaultAsync(server, TimeProvider.System);
        fault.Kind.ShouldBe(SourceFailure.Unreachable);
        fault.Message.Length.ShouldBeLessThan(300);
        // .NET asks up to three times more when a connection ends before the first byte of an answer.
        server.Requests.Count.ShouldBeLessThanOrEqualTo(answer.Length == 0 ? 4 : 1);
    }

    [Theory]
    [InlineData(Ok + "Content-Length: 8\r\n\r\n\0\0\0\0zzzz")]
    [InlineData(Ok + "Content-Length: -1\r\n\r\n")]
    [InlineData(Ok + "Content-Length: 4\r\n\r\nffff")]
    public async Task LsRefsAsync_NoPktLines_IsProtocolFault(string answer)
    {
        await using var server = RawServer.Start(answer);
        (await FaultAsync(server, TimeProvider.System)).Kind.ShouldBe(SourceFailure.Protocol);
    }

    [Theory]
    [InlineData(1, 100_000)]
    [InlineData(100_000, 100)]
    public async Task LsRefsAsync_HugeHeaders_IsUnreachable(int count, int length)
    {
        var sent = 0L;
        await using var server = RawServer.Start(
            async (stream, ct) =>
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), ct);
                var header = Encoding.ASCII.GetBytes($"X-Garbage: {new string('a', length)}\r\n");
                for (var number = 0; number < count; number++)
                {
                    await stream.WriteAsync(header, ct);
                    sent += header.Length;
                }
            }
        );
        (await FaultAsync(server, TimeProvider.System)).Kind.ShouldBe(SourceFailure.Unreachable);
        sent.ShouldBeLessThan(9_000_000);
    }

    /// <summary>A byte now and then is no progress that would be waited for: the whole answer has 30 seconds.</summary>
    [Fact]
    public async Task LsRefsAsync_BodyThatDrips_IsGivenUp()
    {
        var clock = new FakeTimeProvider();
        await using var server = RawServer.Start(
            async (stream, ct) =>
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Ok + "Content-Length: 100\r\n\r\n"), ct);
                for (var second = 0; second < 31; second++)
                {
                    await stream.WriteAsync("0"u8.ToArray(), ct);
                    clock.Advance(TimeSpan.FromSeconds(1));
                }
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            }
        );
        var fault = await FaultAsync(server, clock);
        fault.Kind.ShouldBe(SourceFailure.Unreachable);
        fault.Message.ShouldBe($"{server.Host} cannot be reached: no answer in time");
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/info/refs?service=git-upload-pack")]
    [InlineData("http://[fd00:ec2::254]/x.git/info/refs?service=git-upload-pack")]
    [InlineData("//169.254.169.254/x.git/info/refs?service=git-upload-pack")]
    public async Task LsRefsAsync_RedirectToTheMetadataOfACloud_IsRefused(string location)
    {
        await using var server = RawServer.Start($"HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n");
        (await FaultAsync(server, TimeProvider.System)).Kind.ShouldBe(SourceFailure.Protocol);
        server.Requests.ShouldHaveSingleItem();
    }

    private static async Task<SourceException> FaultAsync(RawServer server, TimeProvider clock)
    {
        HostRules
            .TryCreate([new HostRule(server.Host, Insecure: true, AllowPrivate: true)], out var rules, out var error)
            .ShouldBeTrue(error);
        using var http = new OutboundHttp(rules!, clock);
        GitUrl.TryParse($"http://{server.Host}/x.git", rules!, out var url, out error).ShouldBeTrue(error);
        return await Should.ThrowAsync<SourceException>(() =>
            new GitRemote(http).LsRefsAsync(
                new GitEndpoint(url!, new(server.Host, "alice", "hunter2")),
                [],
                TestContext.Current.CancellationToken
            )
        );
    }
}
