using System.Text;
using Dockerflow.Net;
using Dockerflow.Support;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Registry.Tests;

/// <summary>A registry that does not even speak HTTP as it should: one bounded error each.</summary>
public sealed class GarbageTests
{
    private const string Ok = $"HTTP/1.1 200 OK\r\nContent-Type: {MediaTypes.OciIndex}\r\n";

    [Theory]
    [InlineData("")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/1.1 20x OK\r\n\r\n")]
    [InlineData(Ok + "Content-Length: 100\r\n\r\n{\"schemaVersion\"")]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public async Task GetManifestAsync_NotHttp_IsUnreachable(string answer)
    {
        await using var server = RawServer.Start(answer);
        var fault = await FaultAsync(server, TimeProvider.System);
        fault.Kind.ShouldBe(OutboundFault.Unreachable);
        fault.Message.Length.ShouldBeLessThan(300);
        // .NET asks up to three times more when a connection ends before the first byte of an answer.
        server.Requests.Count.ShouldBeLessThanOrEqualTo(answer.Length == 0 ? 4 : 1);
    }

    [Theory]
    [InlineData("{\"schemaVersion\":2,\"mediaType\":\"")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    [InlineData("{\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":7}")]
    [InlineData("{\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[{\"digest\":\"../..\"}]}")]
    public async Task GetManifestAsync_NoManifest_IsProtocolFault(string body)
    {
        await using var server = RawServer.Start(Ok + $"Content-Length: {body.Length}\r\n\r\n{body}");
        (await FaultAsync(server, TimeProvider.System)).Kind.ShouldBe(OutboundFault.Protocol);
    }

    [Theory]
    [InlineData(1, 100_000)]
    [InlineData(100_000, 100)]
    public async Task HeadManifestAsync_HugeHeaders_IsUnreachable(int count, int length)
    {
        var sent = 0L;
        await using var server = RawServer.Start(
            async (stream, ct) =>
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), ct);
                var header = Encoding.ASCII.GetBytes($"Docker-Content-Digest: {new string('a', length)}\r\n");
                for (var number = 0; number < count; number++)
                {
                    await stream.WriteAsync(header, ct);
                    sent += header.Length;
                }
            }
        );
        (await FaultAsync(server, TimeProvider.System, head: true)).Kind.ShouldBe(OutboundFault.Unreachable);
        sent.ShouldBeLessThan(9_000_000);
    }

    /// <summary>A byte now and then is no progress that would be waited for: the whole manifest has 30 seconds.</summary>
    [Fact]
    public async Task GetManifestAsync_BodyThatDrips_IsGivenUp()
    {
        var clock = new FakeTimeProvider();
        await using var server = RawServer.Start(
            async (stream, ct) =>
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Ok + "Content-Length: 100\r\n\r\n"), ct);
                for (var second = 0; second < 31; second++)
                {
                    await stream.WriteAsync("{"u8.ToArray(), ct);
                    clock.Advance(TimeSpan.FromSeconds(1));
                }
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            }
        );
        var fault = await FaultAsync(server, clock);
        fault.Kind.ShouldBe(OutboundFault.Unreachable);
        fault.Message.ShouldBe($"{server.Host} cannot be reached: no answer in time");
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("https://[::ffff:169.254.169.254]/")]
    [InlineData("https://[fd00:ec2::254]/latest/meta-data/")]
    public async Task GetManifestAsync_RedirectToTheMetadataOfACloud_IsRefused(string location)
    {
        await using var server = RawServer.Start($"HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n");
        (await FaultAsync(server, TimeProvider.System)).Kind.ShouldBe(OutboundFault.AddressForbidden);
        server.Requests.ShouldHaveSingleItem();
    }

    private static async Task<OutboundException> FaultAsync(RawServer server, TimeProvider clock, bool head = false)
    {
        HostRules
            .TryCreate([new HostRule(server.Host, Insecure: true, AllowPrivate: true)], out var rules, out var error)
            .ShouldBeTrue(error);
        using var http = new OutboundHttp(rules!, clock);
        var client = new RegistryClient(http, DockerConfig.For(server.Host, new("alice", "hunter2")));
        var reference = new ImageReference(new RepositoryName(server.Host, "team/app"), "v1", null);
        return await Should.ThrowAsync<OutboundException>(() =>
            head
                ? client.HeadManifestAsync(reference, TestContext.Current.CancellationToken)
                : (Task)client.GetManifestAsync(reference, TestContext.Current.CancellationToken)
        );
    }
}
