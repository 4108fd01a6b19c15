using System.Globalization;

namespace Dockerflow.Net.Ssh;

/// <summary>What an SSH address may look like.</summary>
internal static class SshAddressGrammar
{
    private const int MaxChars = 2048;
    private const int MaxUserChars = 64;

    /// <summary><c>user@host:path</c>: a colon before any slash (git-clone(1)).</summary>
    public static bool IsShortForm(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at > 0
            && !text.Contains("://", StringComparison.Ordinal)
            && EndOfHost(text, at + 1) is var colon
            && colon > at
            && text.IndexOf('/', StringComparison.Ordinal) is var slash
            && (slash < 0 || slash > colon);
    }

    /// <summary>Null: well written; otherwise what is wrong.</summary>
    public static string? Parse(string? text, out SshAddress? address)
    {
        address = null;
        return string.IsNullOrEmpty(text) || text.Length > MaxChars
                ? $"the git address must have 1 to {MaxChars} characters"
            : !text.All(IsAllowed)
                ? "an ssh address may hold only letters, digits and - . _ ~ : / % + , = [ ] ( ) ! $ @; write another printable character as %XX"
            : text.StartsWith(SshAddress.Prefix, StringComparison.OrdinalIgnoreCase)
                ? ParseUrl(text[SshAddress.Prefix.Length..], out address)
            : IsShortForm(text) ? ParseShortForm(text, out address)
            : "an ssh address must be ssh://USER@HOST/PATH or USER@HOST:PATH";
    }

    private static string? ParseUrl(string text, out SshAddress? address)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? text : text[..slash];
        var at = authority.LastIndexOf('@');
        return Check(
            at < 0 ? SshAddress.DefaultUser : authority[..at],
            authority[(at + 1)..],
            slash < 0 ? "" : text[slash..],
            out address
        );
    }

    private static string? ParseShortForm(string text, out SshAddress? address)
    {
        address = null;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var colon = EndOfHost(text, at + 1);
        var path = text[(colon + 1)..];
        return path.Contains('%', StringComparison.Ordinal)
            ? "escapes (%XX) have a meaning only in the form ssh://USER@HOST/PATH"
            : Check(text[..at], text[(at + 1)..colon], path.StartsWith('/') ? path : "/" + path, out address);
    }

    private static string? Check(string user, string host, string path, out SshAddress? address)
    {
        address = null;
        var problem = UserProblem(user);
        if (problem is not null)
        {
            return problem;
        }

        if (!HostName.TryNormalize(host, out var normalized))
        {
            return "the git address has no valid host name";
        }

        path = path.TrimEnd('/');
        problem = PathProblem(path);
        address = problem is null ? new SshAddress(user, normalized, path) : null;
        return problem;
    }

    // The user is repeated in no message: somebody may have written a password behind it.
    private static string? UserProblem(string user) =>
        user.Contains(':', StringComparison.Ordinal)
            ? "the git address may not hold a password; name a Secret in credentialsRef"
        : user.Length is 0 or > MaxUserChars || !(char.IsAsciiLetterOrDigit(user[0]) || user[0] == '_')
            ? $"the user of the git address must be 1 to {MaxUserChars} letters, digits and - . _ +, and begin with a letter or digit"
        : !user.All(c => char.IsAsciiLetterOrDigit(c) || "-._+".Contains(c, StringComparison.Ordinal))
            ? "the user of the git address may hold only letters, digits and - . _ +"
        : null;

    private static string? PathProblem(string path) =>
        path.Length == 0 ? "the git address names no repository"
        : path.Contains('@', StringComparison.Ordinal) ? "the path of the git address may not hold an @"
        : !Array.TrueForAll(path[1..].Split('/'), IsSegment)
            ? "the git address has a part that is empty, relative, wrongly escaped or begins with -"
        : null;

    private static bool IsSegment(string segment)
    {
        if (!IsEscapedWell(segment))
        {
            return false;
        }

        var decoded = Uri.UnescapeDataString(segment);
        return decoded is not ("" or "." or "..") && decoded[0] != '-' && !decoded.AsSpan().ContainsAny('/', '\\', '@');
    }

    /// <summary>Every escape stands for one printable ASCII character, so that decoding cannot be understood in two ways.</summary>
    private static bool IsEscapedWell(string segment)
    {
        for (var at = segment.IndexOf('%', StringComparison.Ordinal); at >= 0; at = segment.IndexOf('%', at + 1))
        {
            if (
                at + 2 >= segment.Length
                || !byte.TryParse(
                    segment.AsSpan(at + 1, 2),
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out var value
                )
                || value is < 0x20 or > 0x7e
            )
            {
                return false;
            }
        }

        return true;
    }

    private static int EndOfHost(string text, int start) =>
        start < text.Length && text[start] == '['
            ? text.IndexOf("]:", start, StringComparison.Ordinal) is var bracket && bracket < 0
                ? -1
                : bracket + 1
            : text.IndexOf(':', start);

    private static bool IsAllowed(char c) =>
        char.IsAsciiLetterOrDigit(c) || "-._~:/%+,=[]()!$@".Contains(c, StringComparison.Ordinal);
}
