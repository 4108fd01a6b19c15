using System.Diagnostics.CodeAnalysis;

namespace Dockerflow.Source;

/// <summary>
/// A range as most ecosystems write it: <c>&gt;=1.2.0 &lt;2</c>, <c>^1.4</c>, <c>~1.4.2</c>, <c>1.x</c>, <c>*</c>, parts
/// joined by space or comma (and), alternatives by <c>||</c>. Pre-releases count only when a bound of the range has one.
/// </summary>
internal sealed class SemVerRange
{
    private const int MaxChars = 128;
    private readonly List<List<SemVerBound>> _alternatives;

    private SemVerRange(List<List<SemVerBound>> alternatives) => _alternatives = alternatives;

    public static bool TryParse(string? text, [NotNullWhen(true)] out SemVerRange? range)
    {
        range = null;
        if (string.IsNullOrWhiteSpace(text) || text.Length > MaxChars)
        {
            return false;
        }

        var alternatives = text.Split("||").Select(SemVerBound.ParseAll).ToList();
        if (alternatives.Exists(bounds => bounds is null))
        {
            return false;
        }

        range = new SemVerRange(alternatives!);
        return true;
    }

    public bool Contains(SemVersion version) => _alternatives.Exists(bounds => Holds(bounds, version));

    private static bool Holds(List<SemVerBound> bounds, SemVersion version) =>
        bounds.TrueForAll(bound => bound.Holds(version))
        && (version.PreRelease.Length == 0 || bounds.Exists(bound => bound.IsWrittenAsPreRelease));
}
