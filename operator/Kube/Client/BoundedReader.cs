using System.Buffers;

namespace Dockerflow.Kube.Client;

/// <summary>Reads bodies that must not fill the memory, whatever the peer sends.</summary>
internal static class BoundedReader
{
    /// <summary>The whole body. Throws <see cref="KubeException"/> BadResponse if it is longer than the limit.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAllAsync(Stream body, int limit, CancellationToken ct)
    {
        var read = await ReadAtMostAsync(body, (long)limit + 1, ct);
        return read.Length <= limit
            ? read
            : throw new KubeException(KubeException.BadResponse, $"the answer is longer than {limit} bytes");
    }

    /// <summary>The body up to the limit; the rest stays unread.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAtMostAsync(Stream body, long limit, CancellationToken ct)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        while (buffer.WrittenCount < limit)
        {
            var room = buffer.GetMemory(4096);
            if (room.Length > limit - buffer.WrittenCount)
                room = room[..(int)(limit - buffer.WrittenCount)];
            var count = await body.ReadAsync(room, ct);
            if (count == 0)
                break;
            buffer.Advance(count);
        }
        return buffer.WrittenMemory;
    }
}
