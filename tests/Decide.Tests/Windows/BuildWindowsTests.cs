using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Windows;

namespace Dockerflow.Decide.Tests.Windows;

public sealed class BuildWindowsTests
{
    private const string Berlin = "Europe/Berlin";
    private const string NewYork = "America/New_York";

    /// <summary>Berlin changes on 2026-03-29 and 2026-10-25 at 01:00Z; New York on 2026-03-08 at 07:00Z and 2026-11-01 at 06:00Z.</summary>
    [Theory]
    [InlineData("0 9 * * 1-4", Berlin, "2026-11-05T12:00:00Z", "2026-11-05T12:00:00Z")] // Thursday, open
    [InlineData("0 9 * * 1-4", Berlin, "2026-11-05T16:00:00Z", "2026-11-09T08:00:00Z")] // closed to the second; Monday
    [InlineData("0 9 * * 1-4", Berlin, "2026-07-03T00:00:00Z", "2026-07-06T07:00:00Z")] // in summer an hour earlier
    [InlineData("30 2 * * *", Berlin, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")] // 02:30 is skipped: 03:00
    [InlineData("30 2 * * *", Berlin, "2026-03-29T09:00:00Z", "2026-03-30T00:30:00Z")]
    [InlineData("30 2 * * *", Berlin, "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")] // 02:30 comes twice: the first
    [InlineData("30 2 * * *", Berlin, "2026-10-25T08:30:00Z", "2026-10-26T01:30:00Z")] // and not the second
    [InlineData("30 2 * * *", NewYork, "2026-03-07T16:00:00Z", "2026-03-08T07:00:00Z")]
    [InlineData("30 1 * * *", NewYork, "2026-10-31T14:00:00Z", "2026-11-01T05:30:00Z")]
    [InlineData("30 1 * * *", NewYork, "2026-11-01T13:30:00Z", "2026-11-02T06:30:00Z")]
    [InlineData("0 0 1 1 *", "UTC", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z")]
    [InlineData("0 0 1 1 *", Berlin, "2026-12-31T22:59:59Z", "2026-12-31T23:00:00Z")]
    [InlineData("0 12 29 2 *", "UTC", "2026-11-02T00:00:00Z", "2028-02-29T12:00:00Z")]
    [InlineData("0 0 11 * 5", "UTC", "2026-11-02T00:00:00Z", "2026-11-06T00:00:00Z")] // either day is enough: a Friday
    [InlineData("0 0 11 * 5", "UTC", "2026-11-07T00:00:00Z", "2026-11-11T00:00:00Z")] // or the 11th
    [InlineData("0 0 30 2 *", "UTC", "2026-11-02T00:00:00Z", null)]
    public void FirstOpen_OfEightHours_IsTheMoment(string schedule, string zone, string from, string? expected) =>
        Windows((schedule, 8, zone)).FirstOpen(Time(from)).ShouldBe(expected is null ? null : Time(expected));

    /// <summary>The second 02:30 opens nothing, and the first one's hour is an hour of time.</summary>
    [Fact]
    public void AreOpen_AtADoubledHour_IsOneHour()
    {
        var windows = Windows(("30 2 * * *", 1, Berlin));
        windows.AreOpen(Time("2026-10-25T00:29:59Z")).ShouldBeFalse();
        windows.AreOpen(Time("2026-10-25T00:30:00Z")).ShouldBeTrue();
        windows.AreOpen(Time("2026-10-25T01:29:59Z")).ShouldBeTrue();
        windows.AreOpen(Time("2026-10-25T01:30:00Z")).ShouldBeFalse();
    }

    /// <summary>From 22:00 to 07:00 on the wall, because an hour is skipped.</summary>
    [Fact]
    public void AreOpen_OverASkippedHour_LastsAsLongAsEver()
    {
        var windows = Windows(("0 22 * * *", 8, Berlin));
        windows.AreOpen(Time("2026-03-28T21:00:00Z")).ShouldBeTrue();
        windows.AreOpen(Time("2026-03-29T04:59:59Z")).ShouldBeTrue();
        windows.AreOpen(Time("2026-03-29T05:00:00Z")).ShouldBeFalse();
    }

    [Fact]
    public void AreOpen_OverTheTurnOfTheYear_StaysOpen()
    {
        var windows = Windows(("0 22 31 12 *", 4, "UTC"));
        windows.AreOpen(Time("2027-01-01T01:59:59Z")).ShouldBeTrue();
        windows.AreOpen(Time("2027-01-01T02:00:00Z")).ShouldBeFalse();
    }

    [Fact]
    public void AreOpen_OfOverlappingWindows_IsTheirUnion()
    {
        var windows = Windows(("0 9 * * *", 2, "UTC"), ("0 10 * * *", 4, "UTC"));
        windows.AreOpen(Time("2026-11-02T08:59:59Z")).ShouldBeFalse();
        windows.AreOpen(Time("2026-11-02T09:00:00Z")).ShouldBeTrue();
        windows.AreOpen(Time("2026-11-02T13:59:59Z")).ShouldBeTrue();
        windows.AreOpen(Time("2026-11-02T14:00:00Z")).ShouldBeFalse();
    }

    [Fact]
    public void AreOpen_LongerThanItsPeriod_IsAlwaysTrue()
    {
        var windows = Windows(("0 * * * *", 2, "UTC"));
        Enumerable.Range(0, 48).ShouldAllBe(half => windows.AreOpen(Given.Start.AddMinutes(half * 30)));
    }

    [Fact]
    public void AreOpen_WithoutWindows_IsAlwaysTrue()
    {
        Windows().AreOpen(Given.Start).ShouldBeTrue();
        Windows().FirstOpen(Given.Start).ShouldBe(Given.Start);
        Windows().NeverOpen(Given.Start).ShouldBeFalse();
        Windows().Dead(Given.Start).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("2026-11-02T00:00:00Z", "2026-11-05T20:00:00Z", "2026-11-05T09:00:00Z")]
    [InlineData("2026-11-02T00:00:00Z", "2026-11-05T09:00:00Z", "2026-11-04T09:00:00Z")]
    [InlineData("2026-11-05T09:00:00Z", "2026-11-05T20:00:00Z", null)]
    public void LastOpening_BetweenTwoMoments_LeavesBothOut(string after, string before, string? expected) =>
        Windows(("0 9 * * *", 1, "UTC"))
            .LastOpening(Time(after), Time(before))
            .ShouldBe(expected is null ? null : Time(expected));

    [Fact]
    public void Dead_OfOneThatNeverOpens_NamesIt()
    {
        var windows = Windows(("0 9 * * *", 1, "UTC"), ("0 0 31 4 *", 1, "UTC"));
        windows.Dead(Given.Start).ShouldBe([1]);
        windows.NeverOpen(Given.Start).ShouldBeFalse();
    }

    internal static BuildWindows Windows(params (string Schedule, int Hours, string Zone)[] windows) =>
        BuildWindows.Of(Settings(windows));

    internal static RebuildSettings Settings(params (string Schedule, int Hours, string Zone)[] windows) =>
        new()
        {
            Windows =
            [
                .. windows.Select(window => new RebuildWindow(
                    window.Schedule,
                    Duration.Minutes(window.Hours * 60),
                    window.Zone
                )),
            ],
        };

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
