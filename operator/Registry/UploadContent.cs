using System.Net;
using Dockerflow.Net;

namespace Dockerflow.Registry;

/// <summary>A request body of known size, streamed; each piece sent counts as progress.</summary>
internal sealed class UploadContent : HttpContent
{
    private const int BufferBytes = 128 * 1024;
    private readonly Func<CancellationToken, ValueTask<Stream>> _open;
    private readonly long _size;
    private readonly StallGuard _guard;

    public UploadContent(Func<CancellationToken, ValueTask<Stream>> open, long size, StallGuard guard)
    {
        (_open, _size, _guard) = (open, size, guard);
        Headers.ContentType = new("application/octet-stream");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, _guard.Token);

    protected override async Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken
    )
    {
        await using var source = await _open(cancellationToken);
        var buffer = new byte[BufferBytes];
        for (int read; (read = await source.ReadAsync(buffer, cancellationToken)) > 0; )
        {
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            _guard.Progress();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _size;
        return true;
    }
}
