namespace Dockerflow.Kube.Tests.Fakes;

/// <summary>Gives its bytes in pieces of a size, as a network may.</summary>
internal sealed class SlowStream(byte[] bytes, int piece) : MemoryStream(bytes)
{
    public override int Read(Span<byte> buffer) => base.Read(buffer.Length > piece ? buffer[..piece] : buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer.Length > piece ? buffer[..piece] : buffer, cancellationToken);
}
