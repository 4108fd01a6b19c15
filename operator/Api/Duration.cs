using System.Globalization;
using System.Text.Json.Serialization;

namespace Dockerflow.Api;

/// <summary>A span of time as the resources spell it: one positive whole number and one of s, m, h, d ("90m", "30d").</summary>
[JsonConverter(typeof(DurationJsonConverter))]
public readonly record struct Duration(TimeSpan Value)
{
    /// <summary>No duration is longer than this; the schema says the same with at most five digits.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    public static Duration Seconds(double seconds) => new(TimeSpan.FromSeconds(seconds));

    public static Duration Minutes(double minutes) => new(TimeSpan.FromMinutes(minutes));

    public static Duration Days(double days) => new(TimeSpan.FromDays(days));

    /// <summary>False for anything but the spelling above, for zero, and for more than <see cref="Longest"/>.</summary>
    public static bool TryParse(string? text, out Duration duration)
    {
        duration = default;
        if (text is not { Length: >= 2 and <= 6 } || UnitOf(text[^1]) is not { } unit)
        {
            return false;
        }
        if (
            !int.TryParse(
                text.AsSpan(0, text.Length - 1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var count
            )
        )
        {
            return false;
        }
        duration = new(unit * count);
        return count > 0 && duration.Value <= Longest;
    }

    /// <summary>The shortest exact spelling: 90 minutes is "90m", 2 days is "2d".</summary>
    public override string ToString() =>
        Exact(TimeSpan.FromDays(1), 'd')
        ?? Exact(TimeSpan.FromHours(1), 'h')
        ?? Exact(TimeSpan.FromMinutes(1), 'm')
        ?? $"{(long)Value.TotalSeconds}s";

    private string? Exact(TimeSpan unit, char letter) =>
        Value.Ticks % unit.Ticks == 0 ? $"{Value.Ticks / unit.Ticks}{letter}" : null;

    private static TimeSpan? UnitOf(char letter) =>
        letter switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        };
}
