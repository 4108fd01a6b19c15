using System.Text.Json;

namespace Dockerflow.Steps;

/// <summary>A stranger's text as a part of a report, which has 2 KiB for everything. Pure.</summary>
internal static class ReportText
{
    /// <summary>Escaped, and cut with "…" so that it has at most so many characters, and as JSON at most so many bytes.</summary>
    public static string Fit(string text, int maxChars, int maxJsonBytes)
    {
        var line = Printable.Escape(Beginning(text, maxChars + 1));
        if (Fits(line, maxChars, maxJsonBytes))
        {
            return line;
        }
        var length = Math.Min(line.Length, maxChars) - 1;
        while (length > 0 && !Fits(Beginning(line, length) + "…", maxChars, maxJsonBytes))
        {
            length--;
        }
        return Beginning(line, length) + "…";
    }

    /// <summary>Half a surrogate pair is no text.</summary>
    private static string Beginning(string line, int length) =>
        length <= 0 ? ""
        : line.Length <= length ? line
        : line[..(char.IsHighSurrogate(line[length - 1]) ? length - 1 : length)];

    // A character can take six bytes.
    private static bool Fits(string line, int maxChars, int maxJsonBytes) =>
        line.Length <= maxChars && JsonEncodedText.Encode(line).EncodedUtf8Bytes.Length <= maxJsonBytes;
}
