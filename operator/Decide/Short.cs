using System.Globalization;

namespace Dockerflow.Decide;

/// <summary>Long things as people read them.</summary>
public static class Short
{
    public static string Commit(string commit) => commit.Length > 7 ? commit[..7] : commit;

    /// <summary>UTC to the second, as statuses spell it.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Digest(string digest) => digest.Length > 19 ? digest[..19] : digest;

    /// <summary>A library's message as a part of ours: one line of at most 120 characters.</summary>
    public static string Line(string text)
    {
        var line = text.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return line.Length > 120 ? line[..119] + "…" : line;
    }

    public static string Text(string text) => text.Length > 64 ? text[..63] + "…" : text;
}
