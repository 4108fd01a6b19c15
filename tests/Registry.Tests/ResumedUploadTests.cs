using Dockerflow.Support;

namespace Dockerflow.Registry.Tests;

/// <summary>Uploads that break on the way to a registry that keeps what it got.</summary>
public sealed class ResumedUploadTests
{
    private const int Megabyte = 1024 * 1024;

    // What was on the way when a connection broke: buffers of both kernels.
    private const int InBuffers = 8 * Megabyte;
    private readonly byte[] _bytes = new byte[24 * Megabyte];

    public ResumedUploadTests() => Random.Shared.NextBytes(_bytes);

    [Theory]
    [InlineData("")]
    [InlineData("bytes=")]
    public async Task PushAsync_CutInTheMiddle_SendsOnlyTheRest(string unit)
    {
        await using var registry = await new ResumableRegistry { RangeUnit = unit }.StartAsync();
        await using var way = FaultyProxy
            .Before(registry.Host)
            .Next("PUT", new ProxyFault.Cut(10 * Megabyte))
            .Next("PATCH", new ProxyFault.Cut(6 * Megabyte));
        using var uploads = new Uploads(way.Host);
        var blob = Uploads.Blob(_bytes);

        (await uploads.PushAsync(blob)).ShouldBe(BlobArrival.Uploaded);

        registry.Find(blob.Digest).ShouldBe(_bytes);
        Methods(way).ShouldBe(["HEAD", "POST", "PUT", "GET", "PATCH", "GET", "PATCH", "PUT"]);
        way.Received.ShouldBeLessThan(_bytes.Length + 2 * InBuffers);
        uploads.Retrier.Retries.ShouldBe(2);
        // It got on in between, so this was no second failure in a row.
        uploads.Pauses[1].Failures.ShouldBe(1);
    }

    [Fact]
    public async Task PushAsync_AllIsThereButNotClosed_ClosesIt()
    {
        await using var registry = await new ResumableRegistry().StartAsync();
        await using var way = FaultyProxy
            .Before(registry.Host)
            .Next("PUT", new ProxyFault.Cut(10 * Megabyte), new ProxyFault.Answer(502));
        using var uploads = new Uploads(way.Host);
        var blob = Uploads.Blob(_bytes);

        await uploads.PushAsync(blob);

        registry.Find(blob.Digest).ShouldBe(_bytes);
        Methods(way).ShouldBe(["HEAD", "POST", "PUT", "GET", "PATCH", "PUT", "GET", "PUT"]);
    }

    [Fact]
    public async Task PushAsync_CutBeforeTheFirstByte_BeginsAnew()
    {
        await using var registry = await new ResumableRegistry().StartAsync();
        await using var way = FaultyProxy.Before(registry.Host).Next("PUT", new ProxyFault.Cut(1));
        using var uploads = new Uploads(way.Host);
        var blob = Uploads.Blob(_bytes);

        await uploads.PushAsync(blob);

        registry.Find(blob.Digest).ShouldBe(_bytes);
        Methods(way).ShouldBe(["HEAD", "POST", "PUT", "GET", "HEAD", "POST", "PUT"]);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(-7)]
    public async Task PushAsync_RegistryMiscounts_IsFoundOutAndSentAgain(int miscount)
    {
        await using var registry = await new ResumableRegistry { Miscount = miscount }.StartAsync();
        await using var way = FaultyProxy.Before(registry.Host).Next("PUT", new ProxyFault.Cut(10 * Megabyte));
        using var uploads = new Uploads(way.Host);
        var blob = Uploads.Blob(_bytes);

        (await uploads.PushAsync(blob)).ShouldBe(BlobArrival.Uploaded);

        registry.Find(blob.Digest).ShouldBe(_bytes);
        Methods(way).ShouldBe(["HEAD", "POST", "PUT", "GET", "PATCH", "PUT", "HEAD", "POST", "PUT"]);
        uploads.Retrier.Retries.ShouldBe(1);
    }

    [Fact]
    public async Task PushAsync_ContinuesElsewhere_IsNotFollowed()
    {
        await using var thief = await StubServer.StartAsync(_ => Task.CompletedTask);
        await using var registry = await new ResumableRegistry { ContinuesAt = thief.Url + "/v2/upload" }.StartAsync();
        await using var way = FaultyProxy.Before(registry.Host).Next("PUT", new ProxyFault.Cut(10 * Megabyte));
        using var uploads = new Uploads(way.Host, new RegistryCredentials("alice", "hunter2"));
        var blob = Uploads.Blob(_bytes);

        await uploads.PushAsync(blob);

        thief.Requests.ShouldBeEmpty();
        registry.Find(blob.Digest).ShouldBe(_bytes);
    }

    private static IEnumerable<string> Methods(FaultyProxy way) => way.Requests.Select(text => text.Split(' ')[0]);
}
