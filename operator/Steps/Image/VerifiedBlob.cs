using System.Security.Cryptography;
using Dockerflow.Registry;

namespace Dockerflow.Steps.Image;

/// <summary>
/// A blob of a layout, hashed while it is read. The read that reaches the end throws <see cref="StepException"/> when the
/// content does not have the digest; so whoever got to the end may believe what was read.
/// </summary>
internal sealed class VerifiedBlob(Stream file, Descriptor descriptor) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(
        descriptor.Digest.Algorithm == "sha512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256
    );

    private long _total;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => descriptor.Size;

    public override long Position
    {
        get => _total;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = buffer.IsEmpty ? 0 : await file.ReadAsync(buffer, cancellationToken);
        Account(buffer.Span[..read], atEnd: read == 0 && !buffer.IsEmpty);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = file.Read(buffer, offset, count);
        Account(buffer.AsSpan(offset, read), atEnd: read == 0 && count > 0);
        return read;
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            file.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Account(ReadOnlySpan<byte> bytes, bool atEnd)
    {
        _hash.AppendData(bytes);
        _total += bytes.Length;
        if (
            _total > descriptor.Size
            || (
                atEnd
                && (
                    _total != descriptor.Size
                    || Convert.ToHexStringLower(_hash.GetCurrentHash()) != descriptor.Digest.Hex
                )
            )
        )
        {
            throw ImageFault.Invalid($"the blob {descriptor.Digest} does not have its size and digest");
        }
    }
}
