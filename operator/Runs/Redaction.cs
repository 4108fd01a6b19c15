using System.Buffers;
using System.Text;

namespace Dockerflow.Runs;

/// <summary>
/// Takes known secrets out of a text before it is kept. A help against accidents, no boundary: who wants to print a secret
/// can spell it in a way that nobody knows. Pure.
/// </summary>
public sealed class Redaction
{
    /// <summary>Shorter values stand in texts by chance, and taking them out would say what they are.</summary>
    private const int MinChars = 6;

    /// <summary>A Secret may have a hundred thousand lines, and all may begin alike.</summary>
    private const int MaxSpellings = 5000;

    /// <summary>All spellings together: what is kept for a run that ends, 4 MB.</summary>
    private const int MaxChars = 2 * 1024 * 1024;

    /// <summary>Nobody prints more than this as base64, which has three times the characters.</summary>
    private const int MaxEncodedBytes = 64 * 1024;

    /// <summary>Nothing that was cut is longer.</summary>
    private const int MaxCutChars = 2048;
    private const int MaxCuts = 64;
    private const int MaxEndChars = 16 * 1024;
    private const string Instead = "[redacted]";
    private readonly SearchValues<string> beginnings;
    private readonly Dictionary<string, string[]> byBeginning;

    private Redaction(IEnumerable<string> spellings)
    {
        // The longest first: one may be a part of another.
        byBeginning = Fitting(spellings)
            .Distinct(StringComparer.Ordinal)
            .Take(MaxSpellings)
            .OrderByDescending(secret => secret.Length)
            .GroupBy(secret => secret[..MinChars], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        beginnings = SearchValues.Create([.. byBeginning.Keys], StringComparison.Ordinal);
    }

    public static Redaction Nothing { get; } = new([]);

    /// <summary>
    /// Of the values themselves and their base64 (up to 64 KiB), and of each of their lines; of very many spellings only the
    /// first 5000, and two million characters.
    /// </summary>
    public static Redaction Of(IReadOnlyList<byte[]> values) =>
        new(values.SelectMany(Whole).Concat(values.SelectMany(Lines)).Where(spelling => spelling.Length >= MinChars));

    /// <summary>Of a short text.</summary>
    public string Clean(string text) => CleanLong(text, CancellationToken.None);

    /// <param name="text">Of any length.</param>
    /// <param name="ct">Gives up: a text can be made to cost much.</param>
    public string CleanLong(string text, CancellationToken ct)
    {
        var clean = new StringBuilder();
        var done = 0;
        for (var at = 0; Next(text, at) is var found and >= 0; )
        {
            ct.ThrowIfCancellationRequested();
            var length = LengthAt(text, found);
            if (length > 0)
            {
                clean.Append(text, done, found - done).Append(Instead);
                done = found + length;
            }
            at = found + Math.Max(1, length);
        }
        return done == 0 ? text : clean.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>
    /// The same for a short text that may have been cut: the beginning of a secret right before "…", before " | ", which
    /// joins lines, and at the end is taken out too.
    /// </summary>
    public string CleanCut(string text)
    {
        var clean = Clean(text);
        var end = clean.Length;
        for (var cut = 0; end > 0 && cut < MaxCuts; cut++)
        {
            if (BeginningBefore(clean, end) is > 0 and var length)
            {
                clean = $"{clean[..(end - length)]}{Instead}{clean[end..]}";
                end -= length;
            }
            end = Math.Max(LastBefore(clean, "…", end), LastBefore(clean, " | ", end));
        }
        return clean;
    }

    /// <summary>
    /// The last lines of a log, more than a status holds, the same way: whole lines, so that no secret is left of which only
    /// the end is there.
    /// </summary>
    public string CleanEnd(string log)
    {
        var from = Math.Max(0, log.Length - MaxEndChars);
        return CleanCut(from == 0 ? log : log[(log.IndexOf('\n', from) is var line and >= 0 ? line + 1 : from)..]);
    }

    private int Next(string text, int from) =>
        text.AsSpan(from).IndexOfAny(beginnings) is var found and >= 0 ? from + found : -1;

    /// <summary>Of the longest secret that stands here; 0: none does, only the beginning of one.</summary>
    private int LengthAt(string text, int at) =>
        byBeginning[text.Substring(at, MinChars)]
            .FirstOrDefault(secret => text.AsSpan(at).StartsWith(secret, StringComparison.Ordinal))
            ?.Length
        ?? 0;

    private static int LastBefore(string text, string mark, int end) =>
        end < mark.Length ? -1 : text.LastIndexOf(mark, end - 1, StringComparison.Ordinal);

    /// <summary>How many characters before this place are the beginning of a secret; 0 where they are too few to tell.</summary>
    private int BeginningBefore(string text, int end)
    {
        for (
            var at = Next(text, Math.Max(0, end - MaxCutChars));
            at >= 0 && at <= end - MinChars;
            at = Next(text, at + 1)
        )
        {
            var cut = text.AsSpan(at, end - at);
            foreach (var secret in byBeginning[text.Substring(at, MinChars)])
            {
                if (secret.AsSpan().StartsWith(cut, StringComparison.Ordinal))
                {
                    return cut.Length;
                }
            }
        }
        return 0;
    }

    private static IEnumerable<string> Fitting(IEnumerable<string> spellings)
    {
        var room = MaxChars;
        foreach (var spelling in spellings)
        {
            if (spelling.Length <= room)
            {
                room -= spelling.Length;
                yield return spelling;
            }
        }
    }

    private static IEnumerable<string> Whole(byte[] value)
    {
        var trimmed = Encoding.UTF8.GetString(value).Trim();
        yield return trimmed;
        if (value.Length <= MaxEncodedBytes)
        {
            yield return Convert.ToBase64String(value);
            yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(trimmed));
        }
    }

    private static IEnumerable<string> Lines(byte[] value) =>
        Encoding.UTF8.GetString(value).Split('\n').Select(line => line.Trim());
}
