namespace Dockerflow.Source;

/// <summary>What a git address may not hold, before it is taken apart.</summary>
internal static class GitUrlGrammar
{
    /// <summary>Null when nothing is wrong.</summary>
    public static string? Problem(string? text, int maxChars)
    {
        if (string.IsNullOrEmpty(text) || text.Length > maxChars)
        {
            return $"the git address must have 1 to {maxChars} characters";
        }

        if (
            !text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            && !text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        )
        {
            return "the git address must begin with https:// or ssh://";
        }

        return CharacterProblem(text) ?? SegmentProblem(text);
    }

    private static string? CharacterProblem(string text) =>
        text.Contains('@', StringComparison.Ordinal) ? "the git address may not hold a user or an @; use credentialsRef"
        : text.AsSpan().ContainsAny('?', '#') ? "the git address may not have a query or fragment"
        : !text.All(IsAllowed) ? "the git address may hold only letters, digits and - . _ ~ : / % + , = [ ] ( ) ! $"
        : null;

    private static bool IsAllowed(char c) =>
        char.IsAsciiLetterOrDigit(c) || "-._~:/%+,=[]()!$".Contains(c, StringComparison.Ordinal);

    private static string? SegmentProblem(string text)
    {
        var authority = text.IndexOf("://", StringComparison.Ordinal) + 3;
        var slash = text.IndexOf('/', authority);
        var path = slash < 0 ? "" : text[(slash + 1)..].TrimEnd('/');
        return path.Length > 0 && !Array.TrueForAll(path.Split('/'), IsSegment)
            ? "the git address has an empty, relative or wrongly escaped part"
            : null;
    }

    private static bool IsSegment(string segment)
    {
        if (!IsEscapedWell(segment))
        {
            return false;
        }

        // Decoded once more than a server should: what is hidden twice is hidden on purpose.
        var decoded = Uri.UnescapeDataString(Uri.UnescapeDataString(segment));
        return decoded is not ("" or "." or "..")
            && decoded[0] != '-'
            && !decoded.Any(c => char.IsControl(c) || c is '/' or '\\' or '@' or '?' or '#');
    }

    private static bool IsEscapedWell(string segment)
    {
        for (var at = segment.IndexOf('%', StringComparison.Ordinal); at >= 0; at = segment.IndexOf('%', at + 1))
        {
            if (
                at + 2 >= segment.Length
                || !char.IsAsciiHexDigit(segment[at + 1])
                || !char.IsAsciiHexDigit(segment[at + 2])
            )
            {
                return false;
            }
        }

        return true;
    }
}
