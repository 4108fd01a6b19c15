using Dockerflow.Api.Policy;
using Dockerflow.Decide.Admissions;
using FsCheck;
using FsCheck.Fluent;

namespace Dockerflow.Decide.Tests.Admissions;

public sealed class WaitingLineTests
{
    private static readonly Dictionary<string, int> Nobody = [];

    [Fact]
    public void Ask_TwoForOnePlace_OnlyOneIsIn()
    {
        var line = new WaitingLine(new() { ConcurrentRuns = 1 });
        line.Ask(Of("a"), Nobody).IsIn.ShouldBeTrue();
        line.Ask(Of("b"), Nobody).IsIn.ShouldBeFalse();
        line.Length.ShouldBe(1);
    }

    /// <summary>It asks again before its run is seen: it does not stand in its own way.</summary>
    [Fact]
    public void Ask_WhoIsInAsksAgain_IsStillIn()
    {
        var line = new WaitingLine(new() { ConcurrentRuns = 1 });
        line.Ask(Of("a"), Nobody);
        line.Ask(Of("a"), Nobody).IsIn.ShouldBeTrue();
    }

    [Fact]
    public void Leave_WhoWasIn_MakesRoomForTheFirst()
    {
        var line = new WaitingLine(new() { ConcurrentRuns = 1 });
        line.Ask(Of("a"), Nobody);
        line.Ask(Of("late", 5), Nobody);
        line.Ask(Of("early", 1), Nobody);
        line.Next(Nobody).ShouldBeEmpty();
        line.Leave("team", "a").ShouldBeTrue();

        line.Next(Nobody).ShouldHaveSingleItem().Name.ShouldBe("early");
        line.Ask(Of("late", 5), Nobody).Admission.Ahead.ShouldBe(1);
        line.Ask(Of("early", 99), Nobody).Admission.Since.ShouldBe(Given.Start.AddMinutes(1));
    }

    /// <summary>Whoever asks and leaves in whatever order: never more are in than the policy allows, and when all have asked the room is used.</summary>
    [Fact]
    public void Ask_InAnyOrder_KeepsTheLimitsAndUsesTheRoom() =>
        Prop.ForAll(
                Gen.Choose(0, 11).ListOf(60).ToArbitrary(),
                Gen.Choose(1, 4).ToArbitrary(),
                Gen.Choose(0, 3).ToArbitrary(),
                (steps, most, perNamespace) =>
                {
                    var limits = new PolicyLimits { ConcurrentRuns = most, ConcurrentRunsPerNamespace = perNamespace };
                    var line = new WaitingLine(limits);
                    HashSet<Waiting> running = [];
                    var minute = 0;
                    foreach (var step in steps)
                    {
                        var own = new Waiting(
                            $"n{step % 3}",
                            $"{step}",
                            Reasons.Source,
                            Given.Start.AddMinutes(minute++)
                        );
                        var known = running.FirstOrDefault(run => run.Name == own.Name);
                        if (known is not null)
                        {
                            running.Remove(known);
                            line.Leave(known.Namespace, known.Name);
                        }
                        else if (line.Ask(own, Nobody).IsIn)
                        {
                            running.Add(own);
                        }
                        if (
                            running.Count > most
                            || running
                                .CountBy(run => run.Namespace)
                                .Any(ns => perNamespace > 0 && ns.Value > perNamespace)
                        )
                        {
                            return false;
                        }
                    }
                    foreach (var next in line.Next(Nobody))
                    {
                        if (line.Ask(next, Nobody).IsIn)
                        {
                            running.Add(next);
                        }
                    }
                    return running.Count == most || line.Length == 0 || perNamespace > 0;
                }
            )
            .QuickCheckThrowOnFailure();

    private static Waiting Of(string name, int minute = 0) =>
        new("team", name, Reasons.Source, Given.Start.AddMinutes(minute));
}
