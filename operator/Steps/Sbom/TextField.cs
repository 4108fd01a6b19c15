using System.Text;

namespace Dockerflow.Steps.Sbom;

/// <summary>"Name: value" of Debian's control files (deb822(5)) and of Python's metadata (RFC 5322). Pure.</summary>
internal static class TextField
{
    private const int MaxBytes = 1024;

    /// <summary>The value when the line is that field; names are compared without regard to case.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out string value)
    {
        value = "";
        if (
            line.Length <= name.Length
            || line[name.Length] != ':'
            || !Ascii.EqualsIgnoreCase(line[..name.Length], name)
        )
        {
            return false;
        }
        value = Text(line[(name.Length + 1)..]);
        return true;
    }

    /// <summary>Bounded; what is longer is no name or version, and <see cref="PackageCollector"/> says so.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        var trimmed = bytes.Trim(" \t"u8);
        return Encoding.UTF8.GetString(trimmed[..Math.Min(trimmed.Length, MaxBytes)]);
    }

    public static bool IsBlank(ReadOnlySpan<byte> line) => line.Trim(" \t"u8).IsEmpty;
}
