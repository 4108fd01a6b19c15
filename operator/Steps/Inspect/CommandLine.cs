using System.Text.Json;

namespace Dockerflow.Steps.Inspect;

/// <summary>What a container of the image starts, as one line for people. Pure.</summary>
internal static class CommandLine
{
    private const int MaxChars = 200;

    // Of the report, which has 2 KiB for everything, and where a character can take six bytes.
    private const int MaxJsonBytes = 400;

    /// <summary>ENTRYPOINT, then CMD; a word with blanks is in quotes. Null when there is neither.</summary>
    public static string? Of(JsonElement config)
    {
        var line = string.Join(' ', Words(config, "Entrypoint").Concat(Words(config, "Cmd")).Take(MaxChars));
        return line.Length == 0 ? null : Cut(Printable.Escape(Beginning(line, 2 * MaxChars)));
    }

    private static IEnumerable<string> Words(JsonElement config, string property) =>
        config.TryGetProperty(property, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(word => Quoted(word.GetString() ?? ""))
            : [];

    private static string Quoted(string word) =>
        word.Length > 0 && !word.Any(c => char.IsWhiteSpace(c) || c is '"' or '\'')
            ? word
            : $"\"{word.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Cut(string line)
    {
        if (Fits(line))
        {
            return line;
        }
        var length = MaxChars - 1;
        while (!Fits(Beginning(line, length) + "…"))
        {
            length--;
        }
        return Beginning(line, length) + "…";
    }

    /// <summary>Half a surrogate pair is no text.</summary>
    private static string Beginning(string line, int length) =>
        line.Length <= length ? line : line[..(char.IsHighSurrogate(line[length - 1]) ? length - 1 : length)];

    private static bool Fits(string line) =>
        line.Length <= MaxChars && JsonEncodedText.Encode(line).EncodedUtf8Bytes.Length <= MaxJsonBytes;
}
