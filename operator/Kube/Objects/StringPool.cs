namespace Dockerflow.Kube.Objects;

/// <summary>
/// Equal short strings as one object: in a cache of thousands of resources most namespaces, label keys, image names,
/// reasons and messages stand again and again. It has a fixed number of places; a new string takes the place of the one
/// that was there, so whatever is sent it cannot grow. Safe for concurrent use: the worst a race does is a second copy.
/// </summary>
public sealed class StringPool
{
    /// <summary>Longer strings are rarely the same.</summary>
    public const int LongestPooled = 256;

    private readonly string?[] places;

    /// <param name="sizeInBits">The pool has 2 to this power places.</param>
    public StringPool(int sizeInBits = 16) => places = new string?[1 << sizeInBits];

    public static StringPool Shared { get; } = new();

    /// <summary>Forgets all: strings that nobody else holds are free again.</summary>
    public void Clear() => Array.Clear(places);

    /// <summary>A string equal to the characters, if possible one that was given out before.</summary>
    public string Get(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return "";
        if (text.Length > LongestPooled)
            return text.ToString();
        // Seeded anew in each process, so that nobody can choose strings that fight for one place.
        ref var place = ref places[string.GetHashCode(text) & (places.Length - 1)];
        if (place is { } known && text.SequenceEqual(known))
            return known;
        var fresh = text.ToString();
        place = fresh;
        return fresh;
    }
}
