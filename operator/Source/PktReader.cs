using System.Buffers.Text;

namespace Dockerflow.Source;

/// <summary>Takes pkt-lines off a complete, bounded answer. Strict: anything that is not a whole line is malformed.</summary>
internal ref struct PktReader(ReadOnlySpan<byte> answer)
{
    private ReadOnlySpan<byte> _rest = answer;

    /// <summary>The next line; a final newline is taken off its payload.</summary>
    public PktKind Read(out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (_rest.IsEmpty)
        {
            return PktKind.End;
        }

        if (!TryReadLength(out var length))
        {
            return PktKind.Malformed;
        }

        if (length < 4)
        {
            _rest = _rest[4..];
            return length switch
            {
                0 => PktKind.Flush,
                1 => PktKind.Delimiter,
                2 => PktKind.ResponseEnd,
                _ => PktKind.Malformed,
            };
        }

        if (length > _rest.Length || length > PktLine.MaxPayload + 4)
        {
            return PktKind.Malformed;
        }

        payload = TrimNewline(_rest[4..length]);
        _rest = _rest[length..];
        return PktKind.Data;
    }

    private readonly bool TryReadLength(out int length)
    {
        length = 0;
        return _rest.Length >= 4
            && Utf8Parser.TryParse(_rest[..4], out length, out var used, 'x')
            && used == 4
            && length >= 0;
    }

    private static ReadOnlySpan<byte> TrimNewline(ReadOnlySpan<byte> line) =>
        line.Length > 0 && line[^1] == (byte)'\n' ? line[..^1] : line;
}
