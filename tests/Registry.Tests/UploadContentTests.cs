using Dockerflow.Net;

namespace Dockerflow.Registry.Tests;

public sealed class UploadContentTests
{
    /// <summary>The bound of the whole step is measured by the bench; here, that nothing grows with the blob.</summary>
    [Fact]
    public async Task CopyToAsync_LargeBlob_HoldsOneBuffer()
    {
        const long Size = 600L * 1024 * 1024;
        using var http = Services.Http();
        using var guard = http.Guard(TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        using var content = Content(new ZeroStream(Size), Size, 0, guard);
        using var sink = new CountingStream();

        // Neither stream ever waits, so all of it happens on this thread.
        var before = GC.GetAllocatedBytesForCurrentThread();
        await content.CopyToAsync(sink, TestContext.Current.CancellationToken);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        sink.Count.ShouldBe(Size);
        allocated.ShouldBeLessThan(1024 * 1024);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(131071)]
    [InlineData(131072)]
    [InlineData(131073)]
    [InlineData(299_999)]
    public async Task CopyToAsync_FromSomeByteOn_SendsExactlyTheRest(int from)
    {
        var bytes = new byte[300_000];
        new Random(1).NextBytes(bytes);
        using var http = Services.Http();
        using var guard = http.Guard(TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        using var content = Content(new MemoryStream(bytes), bytes.Length, from, guard);

        var sent = await content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        sent.ShouldBe(bytes[from..]);
        content.Headers.ContentLength.ShouldBe(bytes.Length - from);
        content.Headers.NonValidated.TryGetValues("Content-Range", out var range).ShouldBe(from > 0);
        range.ToString().ShouldBe(from > 0 ? $"{from}-299999" : "");
    }

    private static UploadContent Content(Stream source, long size, long from, StallGuard guard) =>
        new(new BlobContent(Digest.Sha256Of("any"u8), size, _ => ValueTask.FromResult(source)), from, guard, _ => { });
}
