using Cronos;

namespace Dockerflow.Decide.Windows;

/// <summary>
/// Cron's five fields in a time zone. As crontab(5) says: when day of month and day of week are both restricted, either
/// is enough. An hour that daylight saving skips counts as the first moment after the gap; a fixed time in an hour that
/// comes twice is the first one.
/// </summary>
internal sealed class CronSchedule
{
    private const int DayOfMonth = 2;
    private const int DayOfWeek = 4;
    private readonly IReadOnlyList<CronExpression> alternatives;
    private readonly TimeZoneInfo zone;

    private CronSchedule(IReadOnlyList<CronExpression> alternatives, TimeZoneInfo zone) =>
        (this.alternatives, this.zone) = (alternatives, zone);

    /// <exception cref="FormatException">With what is wrong, in a sentence.</exception>
    public static CronSchedule Parse(string text, TimeZoneInfo zone)
    {
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
        {
            throw new FormatException($"{fields.Length} fields instead of 5");
        }
        try
        {
            var alternatives = Alternatives(fields).Select(one => CronExpression.Parse(one, CronFormat.Standard));
            return new([.. alternatives.Where(HasMoments)], zone);
        }
        catch (Exception problem) when (problem is CronFormatException or MissingSeedException)
        {
            throw new FormatException(problem.Message, problem);
        }
    }

    /// <summary>The first moment of the schedule that is not before this one, or null when there is none.</summary>
    public DateTimeOffset? AtOrAfter(DateTimeOffset moment) =>
        alternatives.Min(one => one.GetNextOccurrence(moment, zone, inclusive: true))?.ToUniversalTime();

    /// <summary>The last moment of the schedule that is not after this one, or null.</summary>
    public DateTimeOffset? AtOrBefore(DateTimeOffset moment) =>
        alternatives.Max(one => one.GetPreviousOccurrence(moment, zone, inclusive: true))?.ToUniversalTime();

    /// <summary>
    /// Cron has no years: what has no moment from here on never has one ("0 0 30 2 *"). Finding that out takes a
    /// millisecond each time, so it is found out once.
    /// </summary>
    private static bool HasMoments(CronExpression expression) =>
        expression.GetNextOccurrence(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc) is not null;

    private static IEnumerable<string> Alternatives(string[] fields)
    {
        if (IsFree(fields[DayOfMonth]) || IsFree(fields[DayOfWeek]))
        {
            return [string.Join(' ', fields)];
        }
        return [With(fields, DayOfWeek), With(fields, DayOfMonth)];
    }

    private static string With(string[] fields, int free) =>
        string.Join(' ', fields.Select((field, index) => index == free ? "*" : field));

    private static bool IsFree(string field) => field[0] is '*' or '?';
}
