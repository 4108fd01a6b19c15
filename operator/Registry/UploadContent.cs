using System.Globalization;
using System.Net;
using Dockerflow.Net;

namespace Dockerflow.Registry;

/// <summary>
/// A request body: a blob from some byte on, streamed. The bytes before it are read all the same, because the source is
/// hashed from its start. Each piece counts as progress.
/// </summary>
internal sealed class UploadContent : HttpContent
{
    private const int BufferBytes = 128 * 1024;
    private readonly BlobContent _blob;
    private readonly long _from;
    private readonly StallGuard _guard;
    private readonly Action<long> _progress;

    public UploadContent(BlobContent blob, long from, StallGuard guard, Action<long> progress)
    {
        (_blob, _from, _guard, _progress) = (blob, from, guard, progress);
        Headers.ContentType = new("application/octet-stream");
        if (from > 0)
        {
            // No unit and no total: a spelling of the OCI distribution-spec's own.
            Headers.TryAddWithoutValidation(
                "Content-Range",
                string.Create(CultureInfo.InvariantCulture, $"{from}-{blob.Size - 1}")
            );
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, _guard.Token);

    protected override async Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken
    )
    {
        await using var source = await _blob.Open(cancellationToken);
        var buffer = new byte[BufferBytes];
        var position = 0L;
        for (int read; (read = await source.ReadAsync(buffer, cancellationToken)) > 0; )
        {
            var known = (int)Math.Clamp(_from - position, 0, read);
            position += read;
            if (known < read)
            {
                await stream.WriteAsync(buffer.AsMemory(known, read - known), cancellationToken);
                _progress(position);
            }
            _guard.Progress();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _blob.Size - _from;
        return true;
    }
}
