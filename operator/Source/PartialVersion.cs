namespace Dockerflow.Source;

/// <summary>A version of which the end may be missing or <c>x</c>: <c>1</c>, <c>1.2</c>, <c>1.x</c>, <c>*</c>.</summary>
internal sealed record PartialVersion(int? Major, int? Minor, int? Patch, string PreRelease)
{
    public bool IsFull => Patch is not null;

    public bool IsPreRelease => PreRelease.Length > 0;

    public SemVersion Lowest => new(Major ?? 0, Minor ?? 0, Patch ?? 0, PreRelease);

    /// <summary>The first version after all that this one stands for; null: there is none.</summary>
    public SemVersion? Next => Minor is not null ? NextMinor : NextMajor;

    public SemVersion? NextMinor => Minor is { } minor ? new(Major ?? 0, minor + 1, 0, "") : NextMajor;

    /// <summary>Below 1.0.0 the first number that is not zero is the one that breaks.</summary>
    public SemVersion? NextBreaking =>
        (Major, Minor, Patch) switch
        {
            (0, 0, { } patch) => new(0, 0, patch + 1, ""),
            (0, { } minor, _) => new(0, minor + 1, 0, ""),
            _ => NextMajor,
        };

    private SemVersion? NextMajor => Major is { } major ? new(major + 1, 0, 0, "") : null;

    public static PartialVersion? Parse(string text)
    {
        if (SemVersion.FromTag(text) is { } full)
        {
            return new PartialVersion(full.Major, full.Minor, full.Patch, full.PreRelease);
        }

        var parts = (text.StartsWith('v') ? text[1..] : text).Split('.');
        var numbers = new List<int?>();
        foreach (var part in parts)
        {
            var isWild = part is "x" or "X" or "*";
            var number = 0;
            if (
                numbers.Count == 3
                || (!isWild && !SemVersion.TryNumber(part, out number))
                || (!isWild && numbers.Contains(null))
            )
            {
                return null;
            }

            numbers.Add(isWild ? null : number);
        }

        return new PartialVersion(numbers[0], numbers.ElementAtOrDefault(1), numbers.ElementAtOrDefault(2), "");
    }
}
