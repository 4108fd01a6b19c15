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

    /// <summary>Reads to the end and keeps the last bytes.</summary>
    public static async Task<(ReadOnlyMemory<byte> End, bool IsCut)> ReadEndAsync(
        Stream body,
        int limit,
        CancellationToken ct
    )
    {
        // Room enough that what is kept moves only now and then.
        var most = limit + Math.Max(limit / 4, 4096);
        var buffer = new byte[Math.Min(64 * 1024, most)];
        var (filled, isCut) = (0, false);
        while (await body.ReadAsync(buffer.AsMemory(filled), ct) is > 0 and var count)
        {
            filled += count;
            if (filled < buffer.Length)
                continue;
            if (buffer.Length < most)
            {
                Array.Resize(ref buffer, Math.Min(2 * buffer.Length, most));
                continue;
            }
            buffer.AsSpan(filled - limit, limit).CopyTo(buffer);
            (filled, isCut) = (limit, true);
        }
        var from = Math.Max(0, filled - limit);
        return (buffer.AsMemory(from..filled), isCut || from > 0);
    }
}
