using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Rules;

namespace Dockerflow.Decide.Tests;

public sealed class DecisionTests
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    /// <summary>All rules ask at once; then the first falls silent, then the second, and so on.</summary>
    [Fact]
    public void Make_WhenSeveralRulesAsk_TheMostUrgentOneWins()
    {
        var retry = Given
            .Published.WithTip(Given.Commit(2))
            .Carried()
            .Failed(FailureReason.RegistryUnavailable)
            .After(Month);
        var age = Given.Published.After(Month);
        var both = age.WithBases(new BaseImage(Given.Node, Given.Digest(2)));
        var source = both.WithTip(Given.Commit(2));
        var spec = source.WithSpec(wish => wish with { Build = wish.Build with { Target = "slim" } });
        var requested = spec.Requested("now");

        Reason(Given.Facts.Requested("now")).ShouldBe(Reasons.NeverBuilt);
        Reason(requested).ShouldBe(Reasons.Requested);
        Reason(spec).ShouldBe(Reasons.Spec);
        Reason(source).ShouldBe(Reasons.Source);
        Reason(both).ShouldBe(Reasons.Base);
        Reason(age).ShouldBe(Reasons.Age);
        Reason(retry.WithTriggers()).ShouldBe(Reasons.Retry);
    }

    [Fact]
    public void Make_Suspended_HoldsWhateverIsAsked() =>
        Hold(Given.Facts.WithSpec(spec => spec with { Suspend = true }).Requested("now"))
            .ShouldBe(new(Reasons.Suspended, "spec.suspend is true; set it to false to go on"));

    [Fact]
    public void Make_ARunIsActive_HoldsAndNamesIt()
    {
        var facts = Given.Facts.Carried().InPhase(BuildRunPhase.Building, "step build");
        var hold = Hold(facts.WithTip(Given.Commit(2)).Requested("now"));

        hold.Reason.ShouldBe(Reasons.RunActive);
        hold.Message.ShouldBe($"{facts.Newest!.Metadata.Name} is Building because of NeverBuilt");
    }

    [Fact]
    public void Make_TheSourceWasNotAsked_Holds() =>
        Hold(Given.Facts.WithTip(null)).ShouldBe(new(Reasons.SourceUnknown, "the source was not asked yet"));

    [Fact]
    public void Make_TheSourceCannotBeFound_HoldsWithTheServersReason() =>
        Hold(Given.Facts with { Source = new("refs/heads/main", Problem: new("SourceAuth", "give a credential")) })
            .ShouldBe(new("SourceAuth", "give a credential"));

    /// <summary>A server that is down must not keep an old image from being rebuilt.</summary>
    [Fact]
    public void Make_TheSourceIsDownButAGoodTipIsKnown_GoesOn()
    {
        var facts = Given.Published.After(Month);
        Reason(facts with { Source = facts.Source with { Problem = new("SourceUnreachable", "no route") } })
            .ShouldBe(Reasons.Age);
    }

    [Fact]
    public void Make_EverythingBuilt_SaysWhenTheNextOneIsDue()
    {
        var nothing = Given.Published.Plan().ShouldBeOfType<Plan.Nothing>();
        nothing.Message.ShouldBe("up to date: 0000001 is published");
        nothing.Next!.Because.ShouldBe(Reasons.Age);
        nothing.Next.Message.ShouldBe("the image may get 30d old");
    }

    /// <summary>Whatever opens the way for both at once, a window or chance.</summary>
    [Fact]
    public void Make_AMovedBaseSettlesAtTheMomentOfAge_PromisesTheCauseThatItWillHave()
    {
        var due = TooOld.Next(Given.Published)!.At;
        var moved = Given
            .Published.At(due - Given.Facts.Policy.Limits.BaseDebounce.Value)
            .WithMove(new(Given.Node, Given.Digest(2)));

        Hold(moved).Next.ShouldNotBeNull().At.ShouldBe(due);
        Hold(moved).Next!.Because.ShouldBe(Reason(moved.At(due)));
    }

    [Fact]
    public void Make_AsManyRunsAsThePolicyAllows_Queues()
    {
        var hold = Hold(Given.Facts with { Admission = new(10) });
        hold.Reason.ShouldBe(Reasons.Queued);
        hold.Message.ShouldBe("NeverBuilt asks for a build; the policy allows 10 active runs (limits.concurrentRuns)");
        hold.Next!.Because.ShouldBe(Reasons.NeverBuilt);
    }

    [Fact]
    public void Make_OneRunLessThanThePolicyAllows_Starts() =>
        Reason(Given.Facts with { Admission = new(9) }).ShouldBe(Reasons.NeverBuilt);

    /// <summary>Otherwise every report changes the status, which wakes the decision, which reports.</summary>
    [Fact]
    public void Make_StillQueuedASecondLater_MostlySaysTheSameAgain()
    {
        var queued = Given.Facts with { Admission = new(10) };
        var moments = Enumerable
            .Range(0, 60)
            .Select(second => Hold(queued.After(TimeSpan.FromSeconds(second))).Next!.At)
            .ToList();

        moments.Distinct().Count().ShouldBeInRange(2, 3);
        moments
            .Select((at, second) => at - (Given.Start + TimeSpan.FromSeconds(second)))
            .ShouldAllBe(pause => pause > TimeSpan.Zero && pause <= TimeSpan.FromSeconds(30));
        moments.ShouldAllBe(at => at.UtcTicks % TimeSpan.TicksPerSecond == 0);
    }

    private static string Reason(Facts facts) => facts.Plan().ShouldBeOfType<Plan.Start>().Reason;

    private static Plan.Hold Hold(Facts facts) => facts.Plan().ShouldBeOfType<Plan.Hold>();
}
