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
    private const string Instead = "[redacted]";
    private readonly string[] secrets;

    private Redaction(IEnumerable<string> secrets) =>
        // The longest first: one may be a part of another.
        this.secrets = [.. secrets.Distinct(StringComparer.Ordinal).OrderByDescending(secret => secret.Length)];

    public static Redaction Nothing { get; } = new([]);

    /// <summary>Of the values themselves, of each of their lines, and of their base64.</summary>
    public static Redaction Of(IEnumerable<byte[]> values) => new(values.SelectMany(Spellings));

    public string Clean(string text) =>
        secrets.Aggregate(text, (clean, secret) => clean.Replace(secret, Instead, StringComparison.Ordinal));

    private static IEnumerable<string> Spellings(byte[] value)
    {
        var text = Encoding.UTF8.GetString(value);
        var trimmed = text.Trim();
        return text.Split('\n')
            .Select(line => line.Trim())
            .Concat([trimmed, Convert.ToBase64String(value), Convert.ToBase64String(Encoding.UTF8.GetBytes(trimmed))])
            .Where(spelling => spelling.Length >= MinChars);
    }
}
