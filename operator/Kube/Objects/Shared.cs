namespace Dockerflow.Kube.Objects;

/// <summary>
/// Equal small values as one object, as <see cref="StringPool"/> does it for strings: what the schema gives as default,
/// and a Secret's or a base image's name, stands in thousands of resources. A fixed number of places for each type, so
/// whatever is sent it cannot grow. Safe for concurrent use: the worst a race does is a second copy.
/// </summary>
public static class Shared
{
    private const int Places = 1 << 10;

    /// <summary>A value equal to this one, if possible one that was given out before.</summary>
    public static T Of<T>(T value)
        where T : class, IEquatable<T>
    {
        ref var place = ref Pool<T>.Values[value.GetHashCode() & (Places - 1)];
        if (place is { } known && known.Equals(value))
            return known;
        return place = value;
    }

    /// <inheritdoc cref="Of{T}"/>
    public static T? OfNullable<T>(T? value)
        where T : class, IEquatable<T> => value is null ? null : Of(value);

    private static class Pool<T>
    {
        public static readonly T?[] Values = new T?[Places];
    }
}
