using System.Security.Cryptography;
using Dockerflow.Net;

namespace Dockerflow.Registry;

/// <summary>
/// A blob on its way: hashes what passes and fails at the end when the digest or the size is not the promised one.
/// A reader must therefore read to the end before it believes anything.
/// </summary>
internal sealed class VerifyingStream(Stream body, string host, Digest digest) : Stream
{
    private readonly IncrementalHash _hash = digest.StartHash();
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
        if (buffer.IsEmpty)
        {
            return 0;
        }

        var read = await body.ReadAsync(buffer, cancellationToken);
        _hash.AppendData(buffer.Span[..read]);
        _total += read;
        return read > 0 || digest.Matches(_hash)
            ? read
            : throw new OutboundException(
                OutboundFault.Protocol,
                host,
                $"{host} sent content that does not have the digest {digest}"
            );
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            body.Dispose();
        }

        base.Dispose(disposing);
    }
}
