using System.Globalization;
using System.Text;

namespace Dockerflow.Steps;

/// <summary>Makes text from strangers safe to show.</summary>
internal static class Printable
{
    /// <summary>Control and format characters (terminal escapes, bidirectional overrides) become \xNN or \uNNNN; tabs stay.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(NeedsEscape))
        {
            return text;
        }
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            AppendEscaped(escaped, c);
        }
        return escaped.ToString();
    }

    /// <summary>Escaped, in quotes, and no longer than <paramref name="maxChars"/> of the original.</summary>
    public static string Quote(string text, int maxChars) =>
        text.Length <= maxChars ? $"\"{Escape(text)}\"" : $"\"{Escape(text[..maxChars])}\"…";

    private static void AppendEscaped(StringBuilder target, char c)
    {
        if (!NeedsEscape(c))
        {
            target.Append(c);
        }
        else if (c < 0x100)
        {
            target.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
        }
        else
        {
            target.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
    }

    private static bool NeedsEscape(char c) =>
        c != '\t'
        && (char.IsControl(c) || c is '\u2028' or '\u2029' || char.GetUnicodeCategory(c) == UnicodeCategory.Format);
}
