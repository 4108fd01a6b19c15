namespace Dockerflow.Source;

/// <summary>The grammar of reference names (git-check-ref-format), plus: no leading dash, ASCII control-free, bounded.</summary>
public static class GitRefName
{
    /// <summary>Longer ones are no names here.</summary>
    public const int MaxLength = 255;
    private static readonly string[] ForbiddenParts = ["..", "@{", "//"];

    /// <summary>A branch or tag name as a user gives it, or a full name as a server gives it.</summary>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= MaxLength }
        && name is not "@"
        && name[0] != '-'
        && name[^1] != '.'
        && name.All(IsAllowed)
        && !Array.Exists(ForbiddenParts, part => name.Contains(part, StringComparison.Ordinal))
        && Array.TrueForAll(name.Split('/'), IsComponent);

    /// <summary>A whole commit id: 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits.</summary>
    public static bool IsCommit(string? text) => text is { Length: 40 or 64 } && text.All(char.IsAsciiHexDigitLower);

    private static bool IsAllowed(char c) =>
        c > ' '
        && c != '\x7f'
        && !char.IsControl(c)
        && !char.IsSurrogate(c)
        && !char.IsWhiteSpace(c)
        && !"~^:?*[\\".Contains(c, StringComparison.Ordinal);

    private static bool IsComponent(string component) =>
        component.Length > 0 && component[0] != '.' && !component.EndsWith(".lock", StringComparison.Ordinal);
}
