using Dockerflow.Net;

namespace Dockerflow.Registry;

/// <summary>The body of an answer on its way. What goes wrong with it is an <see cref="OutboundException"/>.</summary>
/// <param name="response">Disposed of with this.</param>
/// <param name="body">Its content.</param>
/// <param name="guard">Bounds the wait for each piece; disposed of with this.</param>
/// <param name="host">Whom faults name.</param>
/// <param name="maxBytes">One more is a fault.</param>
internal sealed class BodyStream(
    HttpResponseMessage response,
    Stream body,
    StallGuard guard,
    string host,
    long maxBytes
) : Stream
{
    private long _total;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _total;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await ReadGuardedAsync(buffer);
        guard.Progress();
        _total += read;
        return _total <= maxBytes
            ? read
            : throw new OutboundException(
                OutboundFault.TooLarge,
                host,
                $"{host} sent more than the {maxBytes} bytes allowed for a blob"
            );
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Reads past so many bytes; fewer, if the end comes first.</summary>
    public async Task SkipAsync(long count, CancellationToken cancellationToken)
    {
        var buffer = new byte[128 * 1024];
        while (
            count > 0
            && await ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancellationToken)
                is > 0
                    and var read
        )
        {
            count -= read;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            body.Dispose();
            response.Dispose();
            guard.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadGuardedAsync(Memory<byte> buffer)
    {
        try
        {
            return await body.ReadAsync(buffer, guard.Token);
        }
        catch (Exception fault) when (OutboundFaults.Translate(host, fault, guard) is { } translated)
        {
            throw translated;
        }
    }
}
