using Dockerflow.Host.Polling;

namespace Dockerflow.Host.Tests.Polling;

public sealed class HostGateTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly HostVerdict Good = new(HostSays.Answered, Requests: 1);
    private static readonly HostVerdict Bad = new(HostSays.Failed, Requests: 1);

    private DateTimeOffset now = Start;
    private HostGate gate = HostGate.New("git.example.com", new(PerSecond: 5, Burst: 20), Start);

    [Fact]
    public void Enter_BurstIsUsedUp_GivesTurnsAtTheRate()
    {
        for (var question = 0; question < 20; question++)
        {
            Ask(Good).ShouldBeTrue();
        }
        Waits(null).ShouldBe((200, HoldBack.Turn));
        Waits(null).ShouldBe((400, HoldBack.Turn));
        Waits(null).ShouldBe((600, HoldBack.Turn));
    }

    [Fact]
    public void Enter_WithATurnThatHasCome_GoesBeforeThoseWhoHaveNone()
    {
        Drain();
        var turn = Turn(null);
        Turn(null);
        Waits(turn).ShouldBe((200, HoldBack.Turn));
        After(200);
        Waits(null).ShouldBe((400, HoldBack.Turn));
        Ask(Good, turn).ShouldBeTrue();
    }

    /// <summary>Whoever got a turn may have been deleted since.</summary>
    [Fact]
    public void Enter_TurnsThatNobodyTakes_DoNotBlockTheOthers()
    {
        Drain();
        for (var gone = 0; gone < 1000; gone++)
        {
            Turn(null);
        }
        After(1000);
        Ask(Good).ShouldBeFalse();
        After(1000);
        Ask(Good).ShouldBeTrue();
    }

    [Fact]
    public void Enter_QuestionsThatCostSeveralRequests_AreChargedForThem()
    {
        Ask(Good with { Requests = 3 });
        for (var question = 1; question < 6; question++)
        {
            Ask(Good with { Requests = 3 }).ShouldBeTrue();
        }
        Waits(null).ShouldBe((200, HoldBack.Turn));
    }

    [Fact]
    public void Enter_QuestionDearerThanTheBurst_IsAskedFromAFullBucket()
    {
        gate = HostGate.New("a", new(PerSecond: 1, Burst: 2), Start);
        Ask(Good with { Requests = 9 }).ShouldBeTrue();
        After(3900);
        Ask(Good).ShouldBeFalse();
        After(5000);
        Ask(Good).ShouldBeTrue();
    }

    [Fact]
    public void Enter_ManyUnderWay_WaitsForOneToEnd()
    {
        var began = now;
        for (var question = 0; question < 5; question++)
        {
            Go(null).ShouldNotBeNull();
        }
        Waits(null).ShouldBe((2000, HoldBack.Turn));
        gate = gate.Left(began, 1, Good, now);
        After(2000);
        Go(null).ShouldNotBeNull();
    }

    [Fact]
    public void Enter_ManyUnderWayElsewhere_Waits() =>
        gate.Enter(now, null, crowded: true).Passage.ShouldBe(new Passage.Wait(now.AddSeconds(2), HoldBack.Turn));

    [Theory]
    [InlineData(nameof(HostSays.Answered))]
    [InlineData(nameof(HostSays.Limits))]
    [InlineData(nameof(HostSays.Failed))]
    [InlineData(nameof(HostSays.Nothing))]
    public void Enter_BeforeTheMomentThatTheHostNamed_Waits(string says)
    {
        Ask(new(Enum.Parse<HostSays>(says), TimeSpan.FromSeconds(90), 1));
        After(89_999);
        Waits(null).ShouldBe((1, HoldBack.Limited));
        After(1);
        Ask(Good, now).ShouldBeTrue();
    }

    [Fact]
    public void Enter_AfterTheMomentThatTheHostNamed_OthersComeOneAfterTheOther()
    {
        Ask(new(HostSays.Limits, TimeSpan.FromSeconds(90), 1));
        Waits(null).ShouldBe((90_000, HoldBack.Limited));
        Waits(null).ShouldBe((90_200, HoldBack.Limited));
        Waits(null).ShouldBe((90_400, HoldBack.Limited));
    }

    [Fact]
    public void Enter_AShorterPauseAfterALongerOne_TheLongerHolds()
    {
        var went = (Go(null)!, Go(null)!);
        gate = gate.Left(now, went.Item1.Charged, new(HostSays.Answered, TimeSpan.FromSeconds(90), 1), now);
        gate = gate.Left(now, went.Item2.Charged, new(HostSays.Answered, TimeSpan.FromSeconds(10), 1), now);
        gate.OpensAt.ShouldBe(Start.AddSeconds(90));
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 60)]
    [InlineData(3, 120)]
    [InlineData(5, 480)]
    [InlineData(6, 600)]
    [InlineData(50, 600)]
    public void Left_FailuresInARow_DoubleThePause(int failures, double seconds)
    {
        Fail(failures);
        (gate.OpensAt - now).TotalSeconds.ShouldBeInRange(0.9 * seconds, 1.1 * seconds);
    }

    [Fact]
    public void Left_FailuresOfTwoHosts_DoNotKeepStep()
    {
        Fail(1);
        var first = gate.OpensAt;
        gate = HostGate.New("git.example.org", new(5, 20), Start);
        Fail(1);
        gate.OpensAt.ShouldNotBe(first);
    }

    /// <summary>The first time a host is believed about when it can be asked; then it has been wrong about it.</summary>
    [Fact]
    public void Left_LimitedAgainAndAgain_IsDoubted()
    {
        var limited = new HostVerdict(HostSays.Limits, TimeSpan.FromSeconds(1), 1);
        Ask(limited);
        (gate.OpensAt - now).TotalSeconds.ShouldBe(1);
        After(1000);
        Ask(limited, now).ShouldBeTrue();
        (gate.OpensAt - now).TotalSeconds.ShouldBeInRange(27, 33);
    }

    [Fact]
    public void Left_ManyUnderWayFail_CountAsOne()
    {
        var began = now;
        for (var question = 0; question < 5; question++)
        {
            Go(null);
        }
        for (var question = 0; question < 5; question++)
        {
            After(1000);
            gate = gate.Left(began, 1, Bad, now);
        }
        gate.Failures.ShouldBe(1);
    }

    [Fact]
    public void Enter_AfterTheBackoff_OneFindsOutForAll()
    {
        Fail(1);
        now = gate.OpensAt;
        var probe = Go(now).ShouldNotBeNull();
        Waits(null).ShouldBe((2000, HoldBack.Failing));
        gate = gate.Left(now, probe.Charged, Good, now);
        Go(now).ShouldNotBeNull();
        Go(now).ShouldNotBeNull();
    }

    [Fact]
    public void Enter_TheProbeFails_AllWaitLonger()
    {
        Fail(1);
        now = gate.OpensAt;
        Ask(Bad, now).ShouldBeTrue();
        Waits(null).Why.ShouldBe(HoldBack.Failing);
        (gate.OpensAt - now).TotalSeconds.ShouldBeInRange(54, 66);
    }

    [Fact]
    public void Enter_AfterTheBackoff_WhoWaitedGoesBeforeWhoFailed()
    {
        Fail(1);
        var turn = Turn(null);
        var next = Turn(null);
        now = gate.OpensAt;
        turn.ShouldBe(now);
        Ask(Good).ShouldBeFalse();
        Ask(Good, turn).ShouldBeTrue();
        now = next;
        Ask(Good, next).ShouldBeTrue();
    }

    [Fact]
    public void Left_AnAnswerThatSaysNothing_ChangesNothing()
    {
        Fail(2);
        var opens = gate.OpensAt;
        now = opens;
        Ask(HostVerdict.None, now).ShouldBeTrue();
        gate.Failures.ShouldBe(2);
        gate.OpensAt.ShouldBe(opens);
    }

    [Fact]
    public void Left_AGoodAnswer_ResetsTheBackoff()
    {
        Fail(4);
        now = gate.OpensAt;
        Ask(Good, now).ShouldBeTrue();
        Fail(1);
        (gate.OpensAt - now).TotalSeconds.ShouldBeInRange(27, 33);
    }

    [Fact]
    public void IsIdle_OnlyWithNothingToRemember()
    {
        gate.IsIdle(now).ShouldBeTrue();
        Go(null);
        gate.IsIdle(now.AddHours(5)).ShouldBeFalse();
        gate = gate.Left(now, 1, Bad, now);
        gate.IsIdle(gate.OpensAt).ShouldBeFalse();
        gate.IsIdle(now.AddHours(2)).ShouldBeTrue();
    }

    [Fact]
    public void Enter_ClockGoesBack_GivesNothingAway()
    {
        Drain();
        now = Start.AddHours(-1);
        Ask(Good).ShouldBeFalse();
    }

    private void Drain()
    {
        for (var question = 0; question < 20; question++)
        {
            Ask(Good);
        }
    }

    private void Fail(int times)
    {
        for (var time = 0; time < times; time++)
        {
            now = gate.OpensAt > now ? gate.OpensAt : now.AddSeconds(1);
            Ask(Bad, now).ShouldBeTrue();
        }
    }

    private bool Ask(HostVerdict verdict, DateTimeOffset? turn = null)
    {
        if (Go(turn) is not { } go)
        {
            return false;
        }
        gate = gate.Left(now, go.Charged, verdict, now);
        return true;
    }

    private Passage.Go? Go(DateTimeOffset? turn)
    {
        (gate, var admission) = gate.Enter(now, turn);
        return admission as Passage.Go;
    }

    private DateTimeOffset Turn(DateTimeOffset? turn)
    {
        (gate, var admission) = gate.Enter(now, turn);
        return admission.ShouldBeOfType<Passage.Wait>().Turn;
    }

    private (double Milliseconds, HoldBack Why) Waits(DateTimeOffset? turn)
    {
        (gate, var admission) = gate.Enter(now, turn);
        var wait = admission.ShouldBeOfType<Passage.Wait>();
        return ((wait.Turn - now).TotalMilliseconds, wait.Why);
    }

    private void After(double milliseconds) => now = now.AddMilliseconds(milliseconds);
}
