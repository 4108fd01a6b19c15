using System.Buffers;
using System.IO.Pipelines;

namespace Dockerflow.Kube.Client;

/// <summary>How bodies are read: in pieces that hold most objects whole, from memory that is used again.</summary>
internal static class WireBuffers
{
    public static StreamPipeReaderOptions Reading { get; } = new(bufferSize: 32 * 1024, minimumReadSize: 8 * 1024);

    /// <summary>Gives the bytes in one piece; what lies in several is copied to borrowed memory.</summary>
    public static TResult WithBytes<TState, TResult>(
        ReadOnlySequence<byte> bytes,
        TState state,
        Func<ReadOnlySpan<byte>, TState, TResult> use
    )
    {
        if (bytes.IsSingleSegment)
            return use(bytes.FirstSpan, state);
        var length = checked((int)bytes.Length);
        var borrowed = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            bytes.CopyTo(borrowed);
            return use(borrowed.AsSpan(0, length), state);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(borrowed);
        }
    }
}
