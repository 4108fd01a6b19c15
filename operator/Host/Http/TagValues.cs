namespace Dockerflow.Host.Http;

/// <summary>The values of a measurement's tags, as a key that can be looked up without being made.</summary>
internal sealed class TagValues
    : IEqualityComparer<string[]>,
        IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, string[]>
{
    private TagValues() { }

    public static TagValues Comparer { get; } = new();

    public static string[] Of(ReadOnlySpan<KeyValuePair<string, object?>> tags) => Comparer.Create(tags);

    public static string[] Names(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var names = new string[tags.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            names[i] = tags[i].Key;
        }
        return names;
    }

    public string[] Create(ReadOnlySpan<KeyValuePair<string, object?>> alternate)
    {
        var values = new string[alternate.Length];
        for (var i = 0; i < alternate.Length; i++)
        {
            values[i] = Text(alternate[i]);
        }
        return values;
    }

    public bool Equals(string[]? x, string[]? y) => x.AsSpan().SequenceEqual(y);

    public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> alternate, string[] other)
    {
        if (alternate.Length != other.Length)
        {
            return false;
        }
        for (var i = 0; i < other.Length; i++)
        {
            if (Text(alternate[i]) != other[i])
            {
                return false;
            }
        }
        return true;
    }

    public int GetHashCode(string[] obj)
    {
        var hash = new HashCode();
        foreach (var value in obj)
        {
            hash.Add(value);
        }
        return hash.ToHashCode();
    }

    public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> alternate)
    {
        var hash = new HashCode();
        foreach (var tag in alternate)
        {
            hash.Add(Text(tag));
        }
        return hash.ToHashCode();
    }

    private static string Text(KeyValuePair<string, object?> tag) => tag.Value?.ToString() ?? "";
}
