using Dockerflow.Kube.Election;
using FsCheck.Xunit;

namespace Dockerflow.Kube.Tests.Election;

public sealed class ElectionRulesTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    [Fact]
    public void Candidate_NoLease_CreatesOne() => Decide(false, null).ShouldBe(new ElectionPlan.Create());

    [Fact]
    public void Candidate_LeaseWithoutHolder_TakesItByUpdate()
    {
        var free = Record("");
        Decide(false, free).ShouldBe(new ElectionPlan.Take(free));
    }

    [Fact]
    public void Candidate_AnothersFreshLease_WaitsForTheRestOfTheDurationInTheRecord()
    {
        var longer = Record("other") with { Duration = TimeSpan.FromSeconds(60) };
        Decide(false, longer, TimeSpan.FromSeconds(20)).ShouldBe(new ElectionPlan.Wait(TimeSpan.FromSeconds(40)));
    }

    [Fact]
    public void Candidate_AnothersLeaseUnchangedForItsDuration_TakesIt()
    {
        var silent = Record("other");
        Decide(false, silent, Duration).ShouldBe(new ElectionPlan.Take(silent));
        Decide(false, silent, Duration - TimeSpan.FromTicks(1)).ShouldBeOfType<ElectionPlan.Wait>();
    }

    /// <summary>The answer to its own write was lost.</summary>
    [Fact]
    public void Candidate_OwnLease_RenewsIt()
    {
        var mine = Record("me");
        Decide(false, mine).ShouldBe(new ElectionPlan.Renew(mine));
    }

    [Fact]
    public void Leader_OwnLease_RenewsItHoweverOldItIs()
    {
        var mine = Record("me");
        Decide(true, mine, TimeSpan.FromHours(1)).ShouldBe(new ElectionPlan.Renew(mine));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("other")]
    public void Leader_LeaseNotItsOwn_HasLostAndNeverTakesItAgain(string? holder) =>
        Decide(true, holder is null ? null : Record(holder), TimeSpan.FromHours(1)).ShouldBeOfType<ElectionPlan.Lose>();

    /// <summary>The times in a record are another clock's: whatever they say, the plan is the same.</summary>
    [Property]
    public void Decide_AnyRenewTime_ChangesNothing(bool leading, bool mine, long ticks, uint unchangedSeconds)
    {
        var unchanged = TimeSpan.FromSeconds(unchangedSeconds);
        var record = Record(mine ? "me" : "other");
        var shifted = record with
        {
            RenewTime = new DateTimeOffset(Math.Abs(ticks % 3_000_000_000_000_000_000), default),
        };
        Decide(leading, shifted, unchanged).GetType().ShouldBe(Decide(leading, record, unchanged).GetType());
    }

    [Fact]
    public void Observation_EqualRecord_KeepsItsStart_AnyChangeBeginsAnew()
    {
        var first = new Observation(null, 1).See(Record("other"), 2);
        first.Since.ShouldBe(2);
        first.See(Record("other"), 3).Since.ShouldBe(2);
        first.See(Record("other") with { ResourceVersion = "2" }, 4).Since.ShouldBe(4);
        first.See(Record("other") with { RenewTime = DateTimeOffset.UnixEpoch }, 5).Since.ShouldBe(5);
        first.See(null, 6).Since.ShouldBe(6);
    }

    private static ElectionPlan Decide(bool leading, LeaseRecord? record, TimeSpan unchanged = default) =>
        ElectionRules.Decide(new ElectionFacts("me", leading, record, unchanged));

    private static LeaseRecord Record(string holder) => new(holder, Duration, null, 3, "1");
}
