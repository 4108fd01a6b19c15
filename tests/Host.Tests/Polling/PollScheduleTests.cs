using Dockerflow.Host.Polling;
using FsCheck.Xunit;

namespace Dockerflow.Host.Tests.Polling;

public sealed class PollScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    [Fact]
    public void DueAt_NeverAsked_IsAtOnce() => Schedule("a").DueAt(Interval).ShouldBe(DateTimeOffset.MinValue);

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(3, 10)]
    [InlineData(1000, 10)]
    public void DueAt_AfterFailures_GrowsToTenMinutes(int failures, double minutes)
    {
        var schedule = Enumerable
            .Range(0, failures)
            .Aggregate(Schedule("a"), (each, _) => each.After(Start, failed: true));
        Pause(schedule, Interval).ShouldBeInRange(0.9 * minutes, 1.1 * minutes);
    }

    [Fact]
    public void DueAt_AfterFailuresOfALongInterval_StaysTheInterval() =>
        Pause(Schedule("a").After(Start, true).After(Start, true).After(Start, true), TimeSpan.FromHours(1))
            .ShouldBeInRange(54, 66);

    [Fact]
    public void After_AGoodAnswer_ForgetsTheFailures() =>
        Schedule("a").After(Start, true).After(Start, true).After(Start, false).Failures.ShouldBe(0);

    [Property]
    public void DueAt_FirstAnswer_IsSomewhereInTheInterval(string key) =>
        Pause(Schedule(key).After(Start, false), Interval).ShouldBeInRange(0.5, 5);

    [Property]
    public void DueAt_LaterAnswer_IsTheIntervalGiveOrTakeATenth(string key, byte rounds) =>
        Pause(Enumerable.Range(0, rounds + 2).Aggregate(Schedule(key), (each, _) => each.After(Start, false)), Interval)
            .ShouldBeInRange(4.5, 5.5);

    [Property]
    public void DueAt_ShorterInterval_IsSooner(string key, bool[] failed)
    {
        var schedule = failed.Aggregate(Schedule(key).After(Start, false), (each, bad) => each.After(Start, bad));
        schedule.DueAt(TimeSpan.FromMinutes(1)).ShouldBeLessThanOrEqualTo(schedule.DueAt(Interval));
    }

    /// <summary>2,000 keys that were first asked in the same moment are spread over the interval at once, and stay so.</summary>
    [Fact]
    public void DueAt_ManyKeysThatBeganTogether_AreOutOfStep()
    {
        var keys = Enumerable.Range(0, 2000).Select(number => Schedule($"key{number}").After(Start, false)).ToList();
        for (var round = 0; round < 20; round++)
        {
            var due = keys.ConvertAll(key => key.DueAt(Interval));
            due.GroupBy(at => at.UtcTicks / TimeSpan.FromSeconds(3).Ticks)
                .Max(same => same.Count())
                .ShouldBeLessThan(80);
            keys = [.. keys.Zip(due, (key, at) => key.After(at, false))];
        }
    }

    private static PollSchedule Schedule(string? key) => new(Jitter.Seed(key ?? ""));

    private static double Pause(PollSchedule schedule, TimeSpan interval) =>
        (schedule.DueAt(interval) - Start).TotalMinutes;
}
