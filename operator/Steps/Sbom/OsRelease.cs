namespace Dockerflow.Steps.Sbom;

/// <summary>Reads os-release(5), as far as it is plain: nothing is expanded. Pure.</summary>
internal static class OsRelease
{
    private const int MaxChars = 64;

    /// <summary>Null when it has no ID.</summary>
    public static Distribution? Read(ReadOnlySpan<byte> text)
    {
        var (id, version, codename) = ("", "", "");
        foreach (var line in new TextLines(text))
        {
            id = Value(line, "ID="u8) ?? id;
            version = Value(line, "VERSION_ID="u8) ?? version;
            codename = Value(line, "VERSION_CODENAME="u8) ?? codename;
        }
        return id.Length == 0 ? null : new Distribution(id, version.Length > 0 ? version : codename);
    }

    private static string? Value(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key)
    {
        if (!line.StartsWith(key))
        {
            return null;
        }
        var value = TextField.Text(line[key.Length..]).Trim('"', '\'');
        return value.Length <= MaxChars && value.All(IsPlain) ? value : null;
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
}
