using System.Globalization;
using System.Text;

namespace Dockerflow.Runs;

/// <summary>Texts as a status may hold them: bounded, without control characters.</summary>
public static class Bounded
{
    private const int MaxMessage = 1024;
    private const int MaxLine = 200;
    private const int MaxLog = 4096;

    /// <summary>One line of at most 1024 characters.</summary>
    public static string Message(string text) => Cut(Clean(text, keepLines: false), MaxMessage);

    /// <summary>One line of at most 200 characters, for boards; the whole message stands elsewhere.</summary>
    public static string Line(string text) => Cut(Clean(text, keepLines: false), MaxLine);

    /// <summary>The last 4096 characters, line breaks kept.</summary>
    public static string Log(string text)
    {
        var clean = Clean(text, keepLines: true).TrimEnd();
        return clean.Length <= MaxLog ? clean : "…" + clean[WholeFrom(clean, clean.Length - (MaxLog - 1))..];
    }

    private static string Cut(string text, int max) => text.Length <= max ? text : text[..WholeTo(text, max - 1)] + "…";

    /// <summary>Half of a surrogate pair is no text, and no JSON.</summary>
    private static int WholeFrom(string text, int start) => char.IsLowSurrogate(text[start]) ? start + 1 : start;

    private static int WholeTo(string text, int end) => char.IsLowSurrogate(text[end]) ? end - 1 : end;

    private static string Clean(string text, bool keepLines)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var isLine = rune.Value == '\n';
            if (isLine && keepLines)
            {
                clean.Append('\n');
            }
            else if (isLine || rune.Value == '\t')
            {
                clean.Append(' ');
            }
            else if (IsShown(rune))
            {
                clean.Append(rune.ToString());
            }
        }
        return clean.ToString();
    }

    /// <summary>Format characters turn the direction of what stands around them: a way to lie to whoever reads a board.</summary>
    private static bool IsShown(Rune rune) =>
        !Rune.IsControl(rune)
        && rune != Rune.ReplacementChar
        && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format;
}
