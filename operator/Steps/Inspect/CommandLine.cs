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
        return line.Length == 0 ? null : ReportText.Fit(line, MaxChars, MaxJsonBytes);
    }

    private static IEnumerable<string> Words(JsonElement config, string property) =>
        config.TryGetProperty(property, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(word => Quoted(word.GetString() ?? ""))
            : [];

    private static string Quoted(string word) =>
        word.Length > 0 && !word.Any(c => char.IsWhiteSpace(c) || c is '"' or '\'')
            ? word
            : $"\"{word.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
