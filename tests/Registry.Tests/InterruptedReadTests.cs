using System.Text;
using Dockerflow.Net;
using Dockerflow.Support;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Registry.Tests;

/// <summary>Reading on where a blob broke off.</summary>
public sealed class InterruptedReadTests
{
    private static readonly byte[] Blob = Encoding.ASCII.GetBytes("0123456789");

    [Theory]
    [InlineData(0, "0123456789")]
    [InlineData(1, "123456789")]
    [InlineData(4, "456789")]
    [InlineData(10, "")]
    public async Task OpenBlobFromAsync_AnyByte_GivesTheRest(int from, string expected)
    {
        await using var ranged = await StubServer.StartAsync(context => PartAsync(context, 0));
        await using var whole = await StubServer.StartAsync(context =>
            context.Response.Body.WriteAsync(Blob, context.RequestAborted).AsTask()
        );

        (await ReadAsync(ranged, from)).ShouldBe(expected);
        (await ReadAsync(whole, from)).ShouldBe(expected);
    }

    [Fact]
    public async Task OpenBlobFromAsync_AnotherPartIsSent_IsAFault()
    {
        await using var server = await StubServer.StartAsync(context => PartAsync(context, 1));

        var fault = await Should.ThrowAsync<OutboundException>(ReadAsync(server, 4));

        fault.Kind.ShouldBe(OutboundFault.Protocol);
        fault.Message.ShouldContain("another part");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenBlobFromAsync_MoreThanAllowed_IsAFault(bool knowsRanges)
    {
        await using var server = await StubServer.StartAsync(context =>
            knowsRanges
                ? PartAsync(context, 0)
                : context.Response.Body.WriteAsync(Blob, context.RequestAborted).AsTask()
        );

        (await ReadAsync(server, 4, maxBytes: 10)).ShouldBe("456789");
        (await Should.ThrowAsync<OutboundException>(ReadAsync(server, 4, maxBytes: 9))).Kind.ShouldBe(
            OutboundFault.TooLarge
        );
    }

    private static async Task PartAsync(HttpContext context, int off)
    {
        var from = (int)(context.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0);
        if (from > 0)
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes {from + off}-{Blob.Length - 1}/{Blob.Length}";
        }
        await context.Response.Body.WriteAsync(Blob.AsMemory(from), context.RequestAborted);
    }

    private static async Task<string> ReadAsync(StubServer server, long from, long maxBytes = 100)
    {
        HostRules
            .TryCreate([new(server.Host, Insecure: true, AllowPrivate: true)], out var rules, out _)
            .ShouldBeTrue();
        using var http = new OutboundHttp(rules, TimeProvider.System);
        var client = new RegistryClient(http, DockerConfig.Empty);
        RepositoryName.TryParse($"{server.Host}/base", out var repository, out _).ShouldBeTrue();
        await using var rest = await client.OpenBlobFromAsync(
            repository,
            Digest.Sha256Of(Blob),
            from,
            maxBytes,
            TestContext.Current.CancellationToken
        );
        using var reader = new StreamReader(rest);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
