using System.Diagnostics.CodeAnalysis;

namespace Dockerflow.Decide.Windows;

/// <summary>Time zones by their IANA names, from the database that the system brings (tzdata).</summary>
internal static class TimeZones
{
    private const string Utc = "UTC";

    /// <summary>A zone that every copy of the database has: without it there is no database.</summary>
    private const string Probe = "Europe/London";

    /// <param name="name">As a resource gives it; anything but a plain IANA name is refused before the system sees it.</param>
    /// <param name="zone">The zone.</param>
    /// <param name="error">What is wrong and what to do.</param>
    public static bool TryFind(
        string name,
        [NotNullWhen(true)] out TimeZoneInfo? zone,
        [NotNullWhen(false)] out string? error
    )
    {
        (zone, error) = (name == Utc ? TimeZoneInfo.Utc : null, null);
        if (zone is null && !(IsName(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone)))
        {
            error =
                IsName(name) && !TimeZoneInfo.TryFindSystemTimeZoneById(Probe, out _)
                    ? $"{Short.Text(name)} cannot be looked up, because the operator's image has no time zone database (tzdata); write UTC, or ask the administrator for an image that has it"
                    : $"{Short.Text(name)} is not known; write an IANA name such as Europe/Berlin";
        }
        return error is null && zone is not null;
    }

    /// <summary>A relative path of plain parts: the system takes the name for a file's.</summary>
    private static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && name.Split('/').All(part => part.Length > 0 && part.All(IsPlain));

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '+' or '-';
}
