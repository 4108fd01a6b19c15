using System.Diagnostics.CodeAnalysis;
using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide.Windows;

/// <summary>One window: it opens by a schedule and stays open for an elapsed time, whatever the clocks on the wall do meanwhile.</summary>
internal sealed record BuildWindow(CronSchedule Schedule, TimeSpan Duration)
{
    /// <param name="wish">As a resource gives it.</param>
    /// <param name="window">The window.</param>
    /// <param name="error">The field, what is wrong with it, and what to write.</param>
    public static bool TryRead(
        RebuildWindow wish,
        [NotNullWhen(true)] out BuildWindow? window,
        [NotNullWhen(false)] out string? error
    )
    {
        window = null;
        if (!TimeZones.TryFind(wish.TimeZone ?? "", out var zone, out error))
        {
            error = $"timeZone: {error}";
            return false;
        }
        if (wish.Duration.Value <= TimeSpan.Zero || wish.Duration.Value > Api.Duration.Longest)
        {
            error = "duration: must be longer than nothing and not longer than 3660d; write for example 8h";
            return false;
        }
        try
        {
            window = new(CronSchedule.Parse(wish.Schedule ?? "", zone), wish.Duration.Value);
            return true;
        }
        catch (FormatException problem)
        {
            error =
                $"schedule: {Short.Text(wish.Schedule ?? "")} cannot be read ({Short.Line(problem.Message)}); write minute, hour, day of month, month and day of week, for example 0 9 * * 1-4";
            return false;
        }
    }

    /// <summary>From the moment it opens, included, to the moment it closes, not included.</summary>
    public bool IsOpen(DateTimeOffset moment) => Schedule.AtOrBefore(moment) + Duration > moment;

    /// <summary>It is closed and no moment follows at which it opens.</summary>
    public bool IsDead(DateTimeOffset moment) => !IsOpen(moment) && Schedule.AtOrAfter(moment) is null;
}
