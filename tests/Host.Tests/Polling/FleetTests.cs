using Dockerflow.Host.Polling;

namespace Dockerflow.Host.Tests.Polling;

/// <summary>Many keys of one host, asked as the controller asks, by a turned clock.</summary>
public sealed class FleetTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(300, 1)]
    [InlineData(300, 2)]
    [InlineData(2000, 1)]
    public async Task Poll_AllKeysAtOnce_NeverMoreThanTheBucket(int keys, int requests)
    {
        var fleet = new Fleet(keys) { Requests = requests };
        await fleet.LiveAsync(Hour);
        fleet.PeakPerSecond(fleet.Start, Hour).ShouldBeLessThanOrEqualTo(Fleet.Burst + Fleet.PerSecond);
        fleet.AnsweredSince(fleet.Start).ShouldBe(keys);
    }

    [Fact]
    public async Task Poll_AllKeysAtOnce_HaveTheirFirstAnswerAsSoonAsTheRateLets()
    {
        var fleet = new Fleet(300);
        await fleet.LiveAsync(TimeSpan.FromSeconds((300 - Fleet.Burst) / Fleet.PerSecond + 2));
        fleet.AnsweredSince(fleet.Start).ShouldBe(300);
    }

    /// <summary>After the first interval there is no crowd any more that the bucket would have to hold back.</summary>
    [Fact]
    public async Task Poll_AfterAWhile_IsSpreadOverTheInterval()
    {
        var fleet = new Fleet(300);
        await fleet.LiveAsync(Hour);
        fleet.PeakPerSecond(fleet.Start + Hour / 2, Hour / 2).ShouldBeLessThanOrEqualTo(10);
        fleet.RequestsBetween(fleet.Start + Hour / 2, Hour / 2).ShouldBeInRange(1500, 2100);
    }

    [Theory]
    [InlineData(nameof(HostSays.Failed))]
    [InlineData(nameof(HostSays.Limits))]
    public async Task Poll_AnOutageOfAnHour_CostsAHandful(string outage)
    {
        var fleet = new Fleet(300);
        await fleet.LiveAsync(Hour);
        fleet.Says = Enum.Parse<HostSays>(outage);
        await fleet.LiveAsync(Hour);
        fleet.RequestsBetween(fleet.Start + Hour, Hour).ShouldBeInRange(5, 15);

        fleet.Says = HostSays.Answered;
        var back = fleet.Now;
        await fleet.LiveAsync(TimeSpan.FromMinutes(15));
        fleet.AnsweredSince(back).ShouldBe(300);
        fleet.PeakPerSecond(back, Hour).ShouldBeLessThanOrEqualTo(Fleet.Burst + Fleet.PerSecond);
    }

    [Fact]
    public async Task Poll_HostNamesAMoment_NobodyAsksBefore()
    {
        var fleet = new Fleet(300);
        await fleet.LiveAsync(Hour);
        (fleet.Says, fleet.Pause) = (HostSays.Limits, TimeSpan.FromMinutes(40));
        await fleet.LiveAsync(TimeSpan.FromMinutes(1));
        fleet.RequestsBetween(fleet.Start + Hour, Hour).ShouldBe(1);
        var named = fleet.LastRequest + TimeSpan.FromMinutes(40);

        (fleet.Says, fleet.Pause) = (HostSays.Answered, null);
        await fleet.LiveAsync(Hour);
        fleet.RequestsBetween(fleet.Start + Hour, named - (fleet.Start + Hour)).ShouldBe(1);
        fleet.AnsweredSince(named).ShouldBe(300);
        fleet.PeakPerSecond(named, Hour).ShouldBeLessThanOrEqualTo(Fleet.Burst + Fleet.PerSecond);
    }

    /// <summary>The repository of one tenant that always fails must not keep the others of its host from being asked.</summary>
    [Fact]
    public async Task Poll_SomeKeysAlwaysFail_TheOthersAreStillAsked()
    {
        var fleet = new Fleet(300) { AlwaysFailing = 5 };
        await fleet.LiveAsync(2 * Hour);
        for (var quarter = 2; quarter < 8; quarter++)
        {
            fleet.AnsweredBetween(fleet.Start + quarter * Hour / 4, Hour / 4).ShouldBe(295, $"in quarter {quarter}");
        }
    }
}
