namespace Dockerflow.Source;

/// <summary>One comparison of a range.</summary>
/// <param name="Operator">One of <c>&gt;= &gt; &lt; &lt;=  =</c>.</param>
/// <param name="Version">What is compared with.</param>
/// <param name="IsWrittenAsPreRelease">The user wrote a pre-release here.</param>
internal sealed record SemVerBound(string Operator, SemVersion Version, bool IsWrittenAsPreRelease)
{
    private static readonly string[] Operators = [">=", "<=", ">", "<", "=", "^", "~"];

    /// <summary>The bounds of one alternative; null: not a range.</summary>
    public static List<SemVerBound>? ParseAll(string text)
    {
        var words = text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        var parsed = words.Select(Parse).ToList();
        return words.Length == 0 || parsed.Exists(bounds => bounds is null)
            ? null
            : [.. parsed.SelectMany(bounds => bounds!)];
    }

    public bool Holds(SemVersion version)
    {
        var order = version.CompareTo(Version);
        return Operator switch
        {
            ">=" => order >= 0,
            ">" => order > 0,
            "<" => order < 0,
            "<=" => order <= 0,
            _ => order == 0,
        };
    }

    private static SemVerBound[]? Parse(string word)
    {
        var sign = Array.Find(Operators, candidate => word.StartsWith(candidate, StringComparison.Ordinal)) ?? "";
        if (PartialVersion.Parse(word[sign.Length..]) is not { } partial)
        {
            return null;
        }

        return sign switch
        {
            "^" => [From(partial), Below(partial.NextBreaking)],
            "~" => [From(partial), Below(partial.NextMinor)],
            ">=" => [From(partial)],
            "<" => [new("<", partial.Lowest, partial.IsPreRelease)],
            ">" => partial.IsFull ? [new(">", partial.Lowest, partial.IsPreRelease)] : Above(partial.Next),
            "<=" => partial.IsFull ? [new("<=", partial.Lowest, partial.IsPreRelease)] : [Below(partial.Next)],
            _ => partial.IsFull
                ? [new("=", partial.Lowest, partial.IsPreRelease)]
                : [From(partial), Below(partial.Next)],
        };
    }

    private static SemVerBound From(PartialVersion partial) => new(">=", partial.Lowest, partial.IsPreRelease);

    // "0" as a pre-release sorts before all others: 2.0.0-rc.1 is not below 2.
    private static SemVerBound Below(SemVersion? limit) =>
        limit is null
            ? new(">=", new SemVersion(0, 0, 0, "0"), false)
            : new("<", limit with { PreRelease = "0" }, false);

    private static SemVerBound[] Above(SemVersion? limit) =>
        limit is null ? [new("<", new SemVersion(0, 0, 0, "0"), false)] : [new(">=", limit, false)];
}
