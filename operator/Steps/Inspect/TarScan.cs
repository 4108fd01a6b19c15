using System.Globalization;
using System.Text;
using Dockerflow.Steps.Image;

namespace Dockerflow.Steps.Inspect;

/// <summary>
/// Reads tar as layers have it: ustar, pax path and size, GNU long names and sparse files (POSIX pax; GNU tar manual).
/// Extended headers are bounded, which general readers do not promise, and contents are skipped unless wanted.
/// </summary>
internal sealed class TarScan(Stream stream, Action<long> account)
{
    private const int Block = 512;

    /// <summary>A file with holes (GNU tar, "Storing Sparse Files"): what is stored is not what the file holds.</summary>
    private const char Sparse = 'S';
    private const int MaxHeaderBytes = 1024 * 1024;
    private readonly byte[] _header = new byte[Block];
    private readonly byte[] _skipped = new byte[64 * 1024];

    /// <summary>The next entry, or null at the end of the archive.</summary>
    /// <param name="wanted">How many bytes of a regular file of this path and size are needed; negative: none at all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<TarItem?> NextAsync(Func<string, long, int> wanted, CancellationToken cancellationToken)
    {
        string? longName = null;
        long? longSize = null;
        var isExtended = false;
        while (await ReadHeaderAsync(cancellationToken))
        {
            var size = TarField.Size(_header);
            switch ((char)_header[156])
            {
                case 'x' or 'L' or 'g' when isExtended:
                    throw ReadDifferently("more than one extended header for one entry");
                case 'x':
                    isExtended = true;
                    (longName, longSize) = Pax(
                        await ReadAllAsync(size, MaxHeaderBytes, cancellationToken),
                        longName,
                        longSize
                    );
                    continue;
                case 'L':
                    isExtended = true;
                    // A blank one says nothing, as for Go.
                    longName = TarField.Text(await ReadAllAsync(size, MaxHeaderBytes, cancellationToken))
                        is { Length: > 0 } text
                        ? text
                        : null;
                    continue;
                case 'K' or 'g':
                    await SkipAsync(size, cancellationToken);
                    continue;
            }
            var name = longName ?? TarField.Name(_header);
            if (_header[156] == 0 && name.EndsWith('/') && (longSize ?? size) > 0)
            {
                throw ReadDifferently("a directory with content");
            }
            return await ReadEntryAsync(Clean(name), longSize ?? size, wanted, cancellationToken);
        }
        return null;
    }

    private async Task<TarItem> ReadEntryAsync(
        string path,
        long size,
        Func<string, long, int> wanted,
        CancellationToken cancellationToken
    )
    {
        var kind = _header[156] == 0 ? '0' : (char)_header[156];
        if (kind == Sparse)
        {
            await SkipMapAsync(cancellationToken);
        }
        // Links, devices and directories have no content, whatever their size field says; all else has.
        var bytes = kind is >= '1' and <= '6' ? 0 : size;
        if (kind == '0' && wanted(path, bytes) is >= 0 and var needed)
        {
            return new TarItem(path, kind, await ReadBeginningAsync(bytes, needed, cancellationToken), bytes);
        }
        await SkipAsync(bytes, cancellationToken);
        return new TarItem(path, kind, null, bytes);
    }

    /// <summary>The rest of the map of an old sparse file: blocks, each of which says whether another one follows.</summary>
    private async Task SkipMapAsync(CancellationToken cancellationToken)
    {
        for (var goesOn = _header[482] != 0; goesOn; goesOn = _skipped[504] != 0)
        {
            await stream.ReadExactlyAsync(_skipped.AsMemory(0, Block), cancellationToken);
            account(Block);
        }
    }

    private async Task<byte[]> ReadBeginningAsync(long size, int needed, CancellationToken cancellationToken)
    {
        var content = new byte[Math.Min(size, needed)];
        // In pieces: streams that transform what they read need buffers as large as what they are asked for.
        for (var at = 0; at < content.Length; at += _skipped.Length)
        {
            var piece = content.AsMemory(at, Math.Min(_skipped.Length, content.Length - at));
            await stream.ReadExactlyAsync(piece, cancellationToken);
            account(piece.Length);
        }
        await SkipPlainAsync(size - content.Length + Padding(size), cancellationToken);
        return content;
    }

    private async Task<bool> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        var read = await stream.ReadAtLeastAsync(_header, Block, throwOnEndOfStream: false, cancellationToken);
        account(read);
        if (read == 0 || (read == Block && !_header.AsSpan().ContainsAnyExcept((byte)0)))
        {
            await DrainAsync(cancellationToken);
            return false;
        }
        return read == Block && TarField.ChecksumFits(_header)
            ? true
            : throw new InvalidDataException("not a tar header");
    }

    /// <summary>After the end mark there is padding; the compressed stream still has to come to its end.</summary>
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        for (int read; (read = await stream.ReadAsync(_skipped, cancellationToken)) > 0; )
        {
            account(read);
        }
    }

    private async Task<byte[]> ReadAllAsync(long size, int max, CancellationToken cancellationToken)
    {
        if (size > max)
        {
            throw new InvalidDataException("an extended tar header is larger than 1 MiB");
        }
        var bytes = new byte[size];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        account(size);
        await SkipPlainAsync(Padding(size), cancellationToken);
        return bytes;
    }

    private Task SkipAsync(long size, CancellationToken cancellationToken) =>
        SkipPlainAsync(size + Padding(size), cancellationToken);

    private async Task SkipPlainAsync(long count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            var read = await stream.ReadAsync(
                _skipped.AsMemory(0, (int)Math.Min(count, _skipped.Length)),
                cancellationToken
            );
            account(read);
            count = read > 0 ? count - read : throw new EndOfStreamException();
        }
    }

    private static long Padding(long size) => (Block - (size % Block)) % Block;

    private static string Clean(string path)
    {
        // Most of a million paths need no copy.
        if (
            path.Length > 0
            && path[0] is not ('/' or '.')
            && path[^1] != '/'
            && !path.Contains("//")
            && !path.Contains("/.")
        )
        {
            return path;
        }
        // As the runtime unpacks it: from the root, which has no parent (Go's filepath.Clean of "/" and the path).
        var parts = new List<string>();
        foreach (var part in path.Split('/').Where(part => part.Length > 0 && part != "."))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }
        return string.Join('/', parts);
    }

    /// <summary>What a check reads must be what the nodes unpack.</summary>
    private static StepException ReadDifferently(string what) =>
        ImageFault.Invalid(
            $"a layer, of the image or of its base, has {what}, which programs read differently; pack it without"
        );

    /// <summary>Records are "LENGTH KEY=VALUE\n".</summary>
    private static (string? Name, long? Size) Pax(ReadOnlySpan<byte> records, string? name, long? size)
    {
        while (!records.IsEmpty)
        {
            var space = records.IndexOf((byte)' ');
            if (
                space <= 0
                || !int.TryParse(records[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= space + 1
                || length > records.Length
            )
            {
                throw new InvalidDataException("a pax record is malformed");
            }
            var record = Encoding.UTF8.GetString(records[(space + 1)..(length - 1)]);
            // A blank value takes back what was said before (POSIX pax, "Extended Header Keywords").
            name =
                !record.StartsWith("path=", StringComparison.Ordinal) ? name
                : record.Length > 5 ? record[5..]
                : null;
            if (record.StartsWith("GNU.sparse.", StringComparison.Ordinal))
            {
                throw ReadDifferently("files with holes in pax format (tar --sparse)");
            }
            size = record.StartsWith("size=", StringComparison.Ordinal) ? TarField.Decimal(record[5..]) : size;
            records = records[length..];
        }
        return (name, size);
    }
}
