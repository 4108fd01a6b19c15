using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Dockerflow.Steps.Inspect;

/// <summary>Fields of a 512-byte tar header (POSIX ustar, with GNU's base-256 numbers). Pure.</summary>
internal static class TarField
{
    private const long MaxSize = 1L << 40;

    public static string Name(ReadOnlySpan<byte> header)
    {
        var name = Text(header[..100]);
        var isUstar = header[257..262].SequenceEqual("ustar"u8);
        // GNU's own magic ends in blanks and uses the prefix field for other things.
        var prefix = isUstar && header[262] == 0 ? Text(header[345..500]) : "";
        return prefix.Length > 0 ? $"{prefix}/{name}" : name;
    }

    public static long Size(ReadOnlySpan<byte> header)
    {
        var field = header[124..136];
        var size = (field[0] & 0x80) != 0 ? BinaryPrimitives.ReadInt64BigEndian(field[4..]) : Octal(field);
        return size is >= 0 and <= MaxSize
            ? size
            : throw new InvalidDataException("a tar entry has an impossible size");
    }

    public static long Decimal(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= MaxSize
            ? value
            : throw new InvalidDataException("a pax size is not a number");

    public static bool ChecksumFits(ReadOnlySpan<byte> header)
    {
        // The checksum's own field counts as blanks.
        long sum = 8 * ' ';
        for (var i = 0; i < header.Length; i++)
        {
            sum += i is >= 148 and < 156 ? 0 : header[i];
        }
        return sum == Octal(header[148..156]);
    }

    public static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    private static long Octal(ReadOnlySpan<byte> field)
    {
        long value = 0;
        foreach (var digit in field.Trim(" \0"u8))
        {
            value = digit is >= (byte)'0' and <= (byte)'7'
                ? (value * 8) + digit - '0'
                : throw new InvalidDataException("a tar number is not octal");
        }
        return value;
    }
}
