namespace Dockerflow.Host.Logging;

/// <summary>Limits of one line, so that nobody can fill a disk with one message.</summary>
internal static class Bounded
{
    public const int MostMessage = 16 * 1024;
    public const int MostValue = 4 * 1024;
    public const int MostFields = 32;

    /// <summary>The beginning of a text, marked where it was cut, never half a character.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }
        var end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return string.Concat(text.AsSpan(0, end), "…");
    }
}
