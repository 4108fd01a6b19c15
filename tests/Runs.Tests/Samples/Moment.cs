namespace Dockerflow.Samples;

/// <summary>The time at which all tests take place.</summary>
internal static class Moment
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset Ago(TimeSpan span) => Now - span;
}
