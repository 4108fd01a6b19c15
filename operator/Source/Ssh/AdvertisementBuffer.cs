using System.Buffers;
using System.Buffers.Text;

namespace Dockerflow.Source.Ssh;

/// <summary>
/// Collects an advertisement as it comes over a connection that stays open: it ends with its first flush-pkt
/// (gitprotocol-pack), not with the connection. Bounded.
/// </summary>
internal sealed class AdvertisementBuffer(int maxBytes)
{
    private const int LengthDigits = 4;
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private int _next;

    /// <summary>Nothing came so far.</summary>
    public bool IsEmpty => _bytes.WrittenCount == 0;

    /// <summary>All up to the flush-pkt.</summary>
    public byte[] ToArray() => _bytes.WrittenSpan[.._next].ToArray();

    /// <summary>Takes what came, and says whether there must be more.</summary>
    public AdvertisementState Append(ReadOnlySpan<byte> chunk)
    {
        if (_bytes.WrittenCount + chunk.Length > maxBytes)
        {
            return AdvertisementState.TooLarge;
        }

        _bytes.Write(chunk);
        while (_bytes.WrittenCount >= _next + LengthDigits)
        {
            if (
                !Utf8Parser.TryParse(_bytes.WrittenSpan.Slice(_next, LengthDigits), out int length, out var used, 'x')
                || used != LengthDigits
                || length is > 0 and < LengthDigits
            )
            {
                return AdvertisementState.Malformed;
            }

            _next += Math.Max(length, LengthDigits);
            if (length == 0)
            {
                return AdvertisementState.Complete;
            }
        }

        return AdvertisementState.Incomplete;
    }
}
