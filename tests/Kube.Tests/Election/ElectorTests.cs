using System.Globalization;
using Dockerflow.Kube.Election;
using Dockerflow.Kube.Tests.Election.Fakes;

namespace Dockerflow.Kube.Tests.Election;

public sealed class ElectorTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Retry = Candidate.Options.RetryPeriod;
    private static readonly TimeSpan Deadline = Candidate.Options.RenewDeadline;
    private static readonly TimeSpan Duration = Candidate.Options.LeaseDuration;

    /// <summary>The grain of the simulated clock.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(100);

    private readonly World world = new();

    [Fact]
    public async Task RunAsync_NoLease_CreatesItAndLeadsAtOnce()
    {
        var one = world.Start("one");
        await world.PassAsync(Second);
        one.Leadership.IsHeld.ShouldBeTrue();
        one.Leadership.Term.ShouldBe(0);
        var sent = world.Server.LeaseWrites[0];
        ((string?)sent["kind"], (string?)sent["metadata"]!["name"], (string?)sent["metadata"]!["namespace"]).ShouldBe(
            ("Lease", "l", "n")
        );
        ((string?)sent["spec"]!["holderIdentity"], (int?)sent["spec"]!["leaseDurationSeconds"]).ShouldBe(("one", 15));
    }

    [Fact]
    public async Task RunAsync_LeaseWithoutHolder_IsTakenByUpdate()
    {
        world.Server.Put("""{"strategy":"OldestEmulationVersion"}""");
        var one = world.Start("one");
        await world.PassAsync(Second);
        one.Leadership.Term.ShouldBe(1);
        world.Server.LeaseWrites[0]["metadata"]!["resourceVersion"].ShouldNotBeNull();
    }

    [Fact]
    public async Task RunAsync_FieldsItDoesNotKnow_Survive()
    {
        world.Server.Put("""{"holderIdentity":"","strategy":"OldestEmulationVersion"}""");
        world.Start("one");
        await world.PassAsync(5 * Second);
        ((string?)world.Server.Lease!["spec"]!["strategy"]).ShouldBe("OldestEmulationVersion");
    }

    [Fact]
    public async Task RunAsync_LeaderLives_RenewsWithinTheRetryPeriodAndStandbyOnlyReads()
    {
        world.Start("one");
        await world.PassAsync(Second);
        var two = world.Start("two");
        var before = world.Server.LeaseWrites.Count;
        await world.PassAsync(60 * Second);
        two.Leadership.IsHeld.ShouldBeFalse();
        (world.Server.LeaseWrites.Count - before).ShouldBeInRange(30, 38);
        world.Server.LeaseWrites.ShouldAllBe(write => (string?)write["spec"]!["holderIdentity"] == "one");
    }

    [Fact]
    public async Task RunAsync_TimesWritten_HaveSixDigits()
    {
        world.Start("one");
        await world.PassAsync(3 * Second);
        ((string?)world.Server.Lease!["spec"]!["renewTime"])!.ShouldMatch(@"\A2026-01-02T03:04:0\d\.\d{6}Z\z");
        ((string?)world.Server.Lease!["spec"]!["acquireTime"])!.ShouldMatch(@"\A2026-01-02T03:04:05\.\d{6}Z\z");
    }

    [Fact]
    public async Task RunAsync_LeaderCrashes_StandbyLeadsWithinDurationAndRetryPeriod()
    {
        var one = world.Start("one");
        await world.PassAsync(Second);
        var two = world.Start("two");
        await world.PassAsync(20 * Second);
        one.Time.Kill();
        var took = await world.UntilAsync(() => two.Leadership.IsHeld, Duration + Retry);
        took.ShouldBeGreaterThan(Duration - Retry - Grain);
        two.Leadership.Term.ShouldBe(1);
    }

    [Fact]
    public async Task RunAsync_LeaderToldToStop_ReleasesAndStandbyLeadsWithinTheRetryPeriod()
    {
        var one = world.Start("one");
        await world.PassAsync(Second);
        var two = world.Start("two");
        await world.PassAsync(5 * Second);
        (await world.StopAsync(one)).ShouldBe(ElectionEnd.Stopped);
        var release = world.Server.LeaseWrites[^1]["spec"]!.AsObject();
        release.ContainsKey("holderIdentity").ShouldBeTrue();
        (release["holderIdentity"], (int?)release["leaseDurationSeconds"]).ShouldBe((null, 1));
        one.Leadership.IsHeld.ShouldBeFalse();
        await world.UntilAsync(() => two.Leadership.IsHeld, Retry + Grain);
    }

    [Fact]
    public async Task RunAsync_ToldToStop_KeepsTheLeaseUntilTheWorkHasEnded()
    {
        var candidate = new Candidate(world.Server, world.Clock, "one");
        var end = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var running = candidate.Elector.RunAsync(_ => end.Task, stop.Token);
        await stop.CancelAsync();
        await world.PassAsync(30 * Second);
        (world.Server.Holder, candidate.Leadership.IsHeld).ShouldBe(("one", true));
        end.SetResult();
        (await running).ShouldBe(ElectionEnd.Stopped);
        world.Server.Holder.ShouldBe("");
    }

    [Fact]
    public async Task RunAsync_WorkThrows_ReleasesAndThrows()
    {
        var candidate = new Candidate(world.Server, world.Clock, "one");
        var running = candidate.Elector.RunAsync(_ => throw new InvalidDataException("broken"), CancellationToken.None);
        await Should.ThrowAsync<InvalidDataException>(running);
        world.Server.Holder.ShouldBe("");
    }

    [Fact]
    public async Task RunAsync_ReleaseMeetsAConflictAndItIsStillOurs_IsTriedAgain()
    {
        var one = world.Start("one");
        await world.PassAsync(Second);
        world.Server.Put("""{"holderIdentity":"one","leaseDurationSeconds":15,"leaseTransitions":0,"x":1}""");
        await world.StopAsync(one);
        world.Server.Holder.ShouldBe("");
    }

    [Fact]
    public async Task RunAsync_ReleaseMeetsAConflictAndItIsAnothers_IsLeftAlone()
    {
        var one = world.Start("one");
        await world.PassAsync(Second);
        world.Server.Put("""{"holderIdentity":"two","leaseDurationSeconds":15}""");
        var writes = world.Server.LeaseWrites.Count;
        one.Stop();
        world.Clock.Advance(Grain);
        (await one.Running).ShouldBe(ElectionEnd.Stopped);
        (world.Server.Holder, world.Server.LeaseWrites.Count).ShouldBe(("two", writes));
    }

    [Fact]
    public async Task RunAsync_StoppedAsStandby_WritesNothing()
    {
        world.Start("one");
        await world.PassAsync(Second);
        var two = world.Start("two");
        await world.PassAsync(Second);
        (await world.StopAsync(two)).ShouldBe(ElectionEnd.Stopped);
        world.Server.Holder.ShouldBe("one");
    }

    [Theory]
    [InlineData("Error")]
    [InlineData("Busy")]
    [InlineData("Silence")]
    [InlineData("LostAnswer")]
    [InlineData("Garbage")]
    public async Task RunAsync_FaultUntilTheDeadline_LosesThenAndNotBefore(string fault)
    {
        var one = world.Start("one");
        await world.PassAsync(Second);
        one.Wire.Fault = Enum.Parse<Fault>(fault);
        await world.PassAsync(Deadline - Retry - Second);
        one.Leadership.IsHeld.ShouldBeTrue();
        one.Running.IsCompleted.ShouldBeFalse();
        await world.PassAsync(Retry + Second);
        one.Leadership.IsHeld.ShouldBeFalse();
        (await one.Running).ShouldBe(ElectionEnd.Lost);
        one.Term.IsCancellationRequested.ShouldBeTrue();
    }

    [Theory]
    [InlineData("Error")]
    [InlineData("Busy")]
    [InlineData("Silence")]
    [InlineData("LostAnswer")]
    [InlineData("Garbage")]
    public async Task RunAsync_FaultShorterThanTheDeadline_GoesOnLeading(string fault)
    {
        var one = world.Start("one");
        await world.PassAsync(Second);
        one.Wire.Fault = Enum.Parse<Fault>(fault);
        await world.PassAsync(5 * Second);
        one.Wire.Fault = Fault.None;
        await world.PassAsync(60 * Second);
        (one.Leadership.IsHeld, one.Leadership.Term).ShouldBe((true, 0));
    }

    [Fact]
    public async Task RunAsync_SilentServer_AnAnswerAfterTheDeadlineNeverTakesItAgain()
    {
        var one = world.Start("one");
        var two = world.Start("two");
        await world.PassAsync(Second);
        one.Wire.Fault = Fault.LostAnswer;
        two.Wire.Fault = Fault.Silence;
        await world.PassAsync(Deadline + Second);
        (await one.Running).ShouldBe(ElectionEnd.Lost);
        one.Wire.Fault = Fault.None;
        two.Wire.Fault = Fault.None;
        var before = world.Server.LeaseWrites.Count;
        await world.PassAsync(60 * Second);
        one.Leadership.IsHeld.ShouldBeFalse();
        world.Server.LeaseWrites.Skip(before).ShouldAllBe(write => (string?)write["spec"]!["holderIdentity"] == "two");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("""{"holderIdentity":"two","leaseDurationSeconds":15,"leaseTransitions":7}""")]
    [InlineData("""{"leaseDurationSeconds":15}""")]
    public async Task RunAsync_LeaseTakenAway_LosesWithTheNextRenewal(string? spec)
    {
        var candidate = new Candidate(world.Server, world.Clock, "one");
        var running = candidate.Elector.RunAsync(
            term => Task.Delay(Timeout.InfiniteTimeSpan, world.Clock, term),
            CancellationToken.None
        );
        world.Server.Put(spec);
        await world.PassAsync(Retry);
        (await running).ShouldBe(ElectionEnd.Lost);
        candidate.Leadership.IsHeld.ShouldBeFalse();
    }

    [Fact]
    public async Task RunAsync_WallClockJumps_NeitherLosesNorStealsAnything()
    {
        var one = world.Start("one");
        await world.PassAsync(Second);
        var two = world.Start("two");
        foreach (var hours in new[] { 100, -100, 0, -1, 1 })
        {
            one.Time.WallOffset = TimeSpan.FromHours(hours);
            two.Time.WallOffset = TimeSpan.FromHours(-hours);
            await world.PassAsync(20 * Second);
            (one.Leadership.IsHeld, two.Leadership.IsHeld).ShouldBe((true, false));
        }
    }

    [Theory]
    [InlineData("\"1999-01-01T00:00:00Z\"")]
    [InlineData("\"2999-01-01T00:00:00.123456789Z\"")]
    [InlineData("\"garbage\"")]
    [InlineData("null")]
    public async Task RunAsync_ForeignTimes_ExpireByTheOwnClockAlone(string renewTime)
    {
        world.Server.Put(
            $$"""{"holderIdentity":"x","leaseDurationSeconds":30,"renewTime":{{renewTime}},"acquireTime":{{renewTime}}}"""
        );
        var one = world.Start("one");
        await world.PassAsync(TimeSpan.FromSeconds(29));
        one.Leadership.IsHeld.ShouldBeFalse();
        await world.UntilAsync(() => one.Leadership.IsHeld, Second + Grain);
    }

    [Theory]
    [InlineData("0", 15)]
    [InlineData("-3", 15)]
    [InlineData("null", 15)]
    [InlineData("5", 5)]
    public async Task RunAsync_DurationInTheRecord_DecidesIfItIsOne(string seconds, int wait)
    {
        world.Server.Put($$"""{"holderIdentity":"x","leaseDurationSeconds":{{seconds}}}""");
        var one = world.Start("one");
        var took = await world.UntilAsync(() => one.Leadership.IsHeld, TimeSpan.FromSeconds(wait) + Grain);
        took.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(wait) - Grain);
    }

    [Theory]
    [InlineData("41", 42)]
    [InlineData("-5", 1)]
    [InlineData("2147483647", 2147483647)]
    public async Task RunAsync_Taken_TransitionsGrowAndNeverOverflow(string transitions, int term)
    {
        world.Server.Put($$"""{"holderIdentity":"","leaseTransitions":{{transitions}}}""");
        var one = world.Start("one");
        await world.PassAsync(5 * Second);
        one.Leadership.Term.ShouldBe(term);
        ((int?)world.Server.Lease!["spec"]!["leaseTransitions"])!
            .Value.ToString(CultureInfo.InvariantCulture)
            .ShouldBe(term.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task RunAsync_FrozenPastTheDeadline_WritesNothingWhenItWakesAndLoses()
    {
        var one = world.Start("one");
        await world.PassAsync(Second);
        var two = world.Start("two");
        one.Time.Freeze();
        await world.UntilAsync(() => two.Leadership.IsHeld, Duration + Retry);
        var before = world.Server.Landed.Count;
        one.Time.Thaw();
        world.Check();
        await world.PassAsync(Second);
        (await one.Running).ShouldBe(ElectionEnd.Lost);
        one.Refusals.ShouldContain("NotLeading");
        world.Server.Landed.Skip(before).ShouldAllBe(write => write.Writer == "two");
    }

    [Fact]
    public async Task RunAsync_FrozenShorterThanTheDeadline_GoesOnLeading()
    {
        var one = world.Start("one");
        await world.PassAsync(Second);
        one.Time.Freeze();
        await world.PassAsync(Deadline - Retry - Second);
        one.Time.Thaw();
        await world.PassAsync(60 * Second);
        (one.Leadership.IsHeld, one.Leadership.Term).ShouldBe((true, 0));
    }

    [Fact]
    public async Task RunAsync_FrozenBetweenElectionAndAnswer_LeadsOnlyAfterAFreshRenewal()
    {
        var one = new Candidate(world.Server, world.Clock, "one");
        one.Wire.BeforeAnswer = () =>
        {
            if (world.Server.LeaseWrites.Count == 1)
                one.Time.Freeze();
        };
        var running = one.Start().Running;
        world.Server.Holder.ShouldBe("one");
        await world.PassAsync(Deadline);
        one.Wire.BeforeAnswer = () => { };
        one.Time.Thaw();
        one.Leadership.IsHeld.ShouldBeFalse();
        await world.UntilAsync(() => one.Leadership.IsHeld, Retry + Grain);
        (await world.StopAsync(one)).ShouldBe(ElectionEnd.Stopped);
        running.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task RunAsync_Again_IsRefused()
    {
        var one = world.Start("one");
        await world.StopAsync(one);
        await Should.ThrowAsync<InvalidOperationException>(
            one.Elector.RunAsync(_ => Task.CompletedTask, CancellationToken.None)
        );
    }
}
