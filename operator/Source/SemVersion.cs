using System.Globalization;

namespace Dockerflow.Source;

/// <summary>A version by Semantic Versioning 2.0.0; build metadata is left out, because it does not order.</summary>
internal sealed record SemVersion(int Major, int Minor, int Patch, string PreRelease) : IComparable<SemVersion>
{
    private const int MaxChars = 128;

    /// <summary>Reads <c>1.2.3</c>, <c>v1.2.3</c>, <c>1.2.3-rc.1+build</c>; null for other tags.</summary>
    public static SemVersion? FromTag(string tag)
    {
        if (tag.Length > MaxChars)
        {
            return null;
        }

        var text = tag.StartsWith('v') ? tag[1..] : tag;
        text = text.Split('+')[0];
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var numbers = (dash < 0 ? text : text[..dash]).Split('.');
        var preRelease = dash < 0 ? "" : text[(dash + 1)..];
        return
            numbers.Length == 3
            && TryNumber(numbers[0], out var major)
            && TryNumber(numbers[1], out var minor)
            && TryNumber(numbers[2], out var patch)
            && (dash < 0 || preRelease.Split('.').All(IsIdentifier))
            ? new SemVersion(major, minor, patch, preRelease)
            : null;
    }

    /// <summary>Precedence by SemVer §11.</summary>
    public int CompareTo(SemVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        var byNumbers = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        return byNumbers != 0 ? byNumbers : ComparePreRelease(PreRelease, other.PreRelease);
    }

    internal static bool TryNumber(string text, out int number)
    {
        number = 0;
        return text.Length is > 0 and <= 9
            && text.All(char.IsAsciiDigit)
            && (text.Length == 1 || text[0] != '0')
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static bool IsIdentifier(string part) =>
        part.Length > 0
        && part.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
        && !(part.Length > 1 && part[0] == '0' && part.All(char.IsAsciiDigit));

    private static int ComparePreRelease(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return (left.Length == 0).CompareTo(right.Length == 0);
        }

        var (lefts, rights) = (left.Split('.'), right.Split('.'));
        return lefts.Zip(rights, CompareIdentifiers).FirstOrDefault(order => order != 0) is var first and not 0
            ? first
            : lefts.Length.CompareTo(rights.Length);
    }

    private static int CompareIdentifiers(string left, string right) =>
        (left.All(char.IsAsciiDigit), right.All(char.IsAsciiDigit)) switch
        {
            (true, true) => (left.Length, left).CompareTo((right.Length, right)),
            (true, false) => -1,
            (false, true) => 1,
            _ => string.CompareOrdinal(left, right),
        };
}
