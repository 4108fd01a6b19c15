using Dockerflow.Host.Polling;
using FsCheck;
using FsCheck.Xunit;

namespace Dockerflow.Host.Tests.Polling;

/// <summary>Whatever comes when, and however it ends.</summary>
public sealed class HostGateProperties
{
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);

    /// <summary>A step: time passes, some ask, with a turn or without, and the one that is let in ends so.</summary>
    public sealed record Step(ushort Milliseconds, byte Askers, bool WithTurn, byte Ending, byte Requests);

    [Property(MaxTest = 500)]
    public void Enter_AnyTraffic_KeepsTheRate(PositiveInt perSecond, PositiveInt burst, Step[] steps)
    {
        var limits = new HostLimits(1 + perSecond.Get % 50, 1 + burst.Get % 100);
        var let = Play(limits, steps, one => one with { Ending = 0, Requests = 1 });
        for (var from = 0; from < let.Count; from++)
        {
            for (var to = from; to < let.Count; to++)
            {
                var allowed = limits.Burst + limits.PerSecond * (let[to] - let[from]).TotalSeconds;
                (to - from + 1).ShouldBeLessThanOrEqualTo((int)Math.Floor(allowed + 0.001));
            }
        }
    }

    [Property(MaxTest = 500)]
    public void Enter_AnyTraffic_LetsNobodyInBeforeItOpens(Step[] steps) =>
        Play(new(5, 20), steps, one => one, (before, now) => before.OpensAt.ShouldBeLessThanOrEqualTo(now));

    /// <summary>When the host works again, everybody who comes at the turn he was given gets in soon.</summary>
    [Property(MaxTest = 300)]
    public void Enter_HostWorksAgain_EverybodyGetsIn(Step[] steps, byte waiting)
    {
        var (gate, now) = (HostGate.New("a", new(5, 20), Start), Start);
        Play(new(5, 20), steps, one => one, end: (last, at) => (gate, now) = (last, at));
        var queue = new PriorityQueue<DateTimeOffset?, DateTimeOffset>();
        for (var one = 0; one <= waiting; one++)
        {
            queue.Enqueue(null, now);
        }
        var tries = 0;
        while (queue.TryDequeue(out var turn, out var at))
        {
            now = at > now ? at : now;
            (gate, var admission) = gate.Enter(now, turn);
            if (admission is Passage.Wait wait)
            {
                queue.Enqueue(wait.Turn, wait.Turn);
            }
            else
            {
                gate = gate.Left(now, ((Passage.Go)admission).Charged, new(HostSays.Answered, Requests: 1), now);
            }
            (++tries).ShouldBeLessThan(10 * (waiting + 1));
        }
    }

    private static List<DateTimeOffset> Play(
        HostLimits limits,
        IEnumerable<Step> steps,
        Func<Step, Step> change,
        Action<HostGate, DateTimeOffset>? onLetIn = null,
        Action<HostGate, DateTimeOffset>? end = null
    )
    {
        var (gate, now) = (HostGate.New("a", limits, Start), Start);
        var let = new List<DateTimeOffset>();
        DateTimeOffset? turn = null;
        foreach (var step in steps.Select(change))
        {
            now = now.AddMilliseconds(step.Milliseconds);
            for (var asker = 0; asker <= step.Askers % 40; asker++)
            {
                var before = gate;
                (gate, var admission) = gate.Enter(now, step.WithTurn ? turn : null);
                turn = (admission as Passage.Wait)?.Turn ?? turn;
                if (admission is Passage.Go go)
                {
                    onLetIn?.Invoke(before, now);
                    let.Add(now);
                    gate = gate.Left(now, go.Charged, Ended(step), now);
                }
            }
        }
        end?.Invoke(gate, now);
        return let;
    }

    private static HostVerdict Ended(Step step) =>
        new(
            (step.Ending % 6) switch
            {
                3 => HostSays.Nothing,
                4 => HostSays.Failed,
                5 => HostSays.Limits,
                _ => HostSays.Answered,
            },
            step.Ending % 7 == 6 ? TimeSpan.FromSeconds(step.Requests) : null,
            step.Requests % 12
        );
}
