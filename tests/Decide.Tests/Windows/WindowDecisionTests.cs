using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Report;
using Dockerflow.Decide.Rules;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Decide.Tests.Windows;

/// <summary>The facts' clock says Monday 2026-11-02 08:00Z; the window opens at 09:00 in Berlin, which is then, for an hour.</summary>
public sealed class WindowDecisionTests
{
    private static readonly Facts Closed = With(Given.Published, "0 9 * * 1-4").After(TimeSpan.FromHours(1));
    private static readonly DateTimeOffset Tuesday = new(2026, 11, 3, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Make_SourceAsksOutsideTheWindow_HoldsAndSaysWhenAndWhy()
    {
        var moved = Closed.WithTip(Given.Commit(2));
        var hold = moved.Plan().ShouldBeOfType<Plan.Hold>();
        hold.Reason.ShouldBe(Reasons.OutsideWindow);
        hold.Message.ShouldBe("Source asks for a build; the next window opens at 2026-11-03T08:00:00Z");
        hold.Next.ShouldBe(new NextBuild(Tuesday, Reasons.Source, "refs/heads/main moved from 0000001 to 0000002"));
        moved.At(Tuesday).Plan().ShouldBeOfType<Plan.Start>().Reason.ShouldBe(Reasons.Source);
        moved.At(Tuesday.AddTicks(-1)).Plan().ShouldBe(hold);
    }

    [Fact]
    public void Make_EveryCauseThatNobodyWaitsFor_Holds()
    {
        Facts[] asking =
        [
            Closed.WithBases(new BaseImage(Given.Node, Given.Digest(2))),
            Closed.WithSpec(spec => spec with { Build = spec.Build with { Target = "slim" } }),
            Retry(),
        ];
        asking
            .Select(facts => facts.Plan().ShouldBeOfType<Plan.Hold>())
            .Select(hold => (hold.Reason, hold.Next!.Because))
            .ShouldBe([
                (Reasons.OutsideWindow, Reasons.Base),
                (Reasons.OutsideWindow, Reasons.Spec),
                (Reasons.OutsideWindow, Reasons.Retry),
            ]);
    }

    [Fact]
    public void Make_ARequest_PassesTheWindow() =>
        Closed.Requested("now").Plan().ShouldBeOfType<Plan.Start>().Reason.ShouldBe(Reasons.Requested);

    /// <summary>Whoever creates a resource waits for its image.</summary>
    [Fact]
    public void Make_TheFirstBuild_PassesTheWindow() =>
        With(Given.Facts, "0 9 * * 1-4")
            .After(TimeSpan.FromHours(12))
            .Plan()
            .ShouldBeOfType<Plan.Start>()
            .Reason.ShouldBe(Reasons.NeverBuilt);

    [Fact]
    public void Make_ARetryThatIsDueOutside_IsToldForTheOpening()
    {
        var failed = With(Given.Published, "0 9 * * 1-4")
            .After(TimeSpan.FromMinutes(58))
            .WithTip(Given.Commit(2))
            .Carried()
            .After(TimeSpan.FromSeconds(59))
            .Failed(FailureReason.NodeLost);
        var hold = failed.Plan().ShouldBeOfType<Plan.Hold>();
        hold.Reason.ShouldBe(Reasons.Backoff);
        (hold.Next!.At, hold.Next.Because).ShouldBe((Tuesday, Reasons.Retry));
    }

    /// <summary>At the opening another rule comes first than the one that asks now; the status must name that one.</summary>
    [Fact]
    public void Make_WhenAgeIsDueAtTheOpening_SaysAgeAndNotTheRetryThatAsksNow()
    {
        var facts = With(Given.Published, "0 9 * * *").WithBases(new BaseImage(Given.Node, Given.Digest(2)));
        var failed = facts.Carried().After(TimeSpan.FromMinutes(30)).Failed(FailureReason.NodeLost, recordsBases: true);
        var age = TooOld.Next(failed)!.At;
        var before = failed.At(age.AddHours(-1));

        var hold = before.Plan().ShouldBeOfType<Plan.Hold>();
        before.Explain().Rules.Where(rule => rule.Asks).Select(rule => rule.Rule).ShouldBe([Reasons.Retry]);
        hold.Next!.At.ShouldBe(age);
        failed.At(age).Plan().ShouldBeOfType<Plan.Start>().Reason.ShouldBe(hold.Next.Because);
    }

    [Fact]
    public void Make_QueuedAtTheEndOfAWindow_IsTriedAtTheNext()
    {
        var full = With(Given.Published, "0 9 * * 1-4")
            .WithTip(Given.Commit(2))
            .At(Tuesday.AddDays(-1).AddMinutes(60).AddSeconds(-1)) with
        {
            Admission = new(10),
        };
        var hold = full.Plan().ShouldBeOfType<Plan.Hold>();
        (hold.Reason, hold.Next!.At).ShouldBe((Reasons.Queued, Tuesday));
    }

    [Fact]
    public void Make_NoWindowOpensAgain_SaysSoAndStalls()
    {
        var moved = With(Given.Published, "0 0 30 2 *").WithTip(Given.Commit(2));
        var hold = moved.Plan().ShouldBeOfType<Plan.Hold>();
        hold.Reason.ShouldBe(Reasons.WindowNeverOpens);
        hold.Message.ShouldContain("mend a schedule");
        hold.Next.ShouldBeNull();
        Stalled(moved).ShouldBe((Condition.True, Reasons.WindowNeverOpens));
    }

    /// <summary>Said at once, not only when something asks.</summary>
    [Fact]
    public void Of_NothingAsksAndNoWindowOpensAgain_Stalls()
    {
        var facts = With(Given.Published, "0 0 30 2 *");
        facts.Plan().ShouldBeOfType<Plan.Nothing>().Next.ShouldBeNull();
        Stalled(facts).ShouldBe((Condition.True, Reasons.WindowNeverOpens));
    }

    [Fact]
    public void Of_OneOfTwoWindowsNeverOpens_IsSaidAndDoesNotStall()
    {
        var facts = Given.Published.WithSpec(spec =>
            spec with
            {
                Rebuild = BuildWindowsTests.Settings(("0 9 * * *", 1, "UTC"), ("0 0 31 4 *", 1, "UTC")),
            }
        );
        Stalled(facts).ShouldBe((Condition.False, Reasons.Accepted));
        Conditions
            .Find(StatusReport.Of(facts, facts.Plan()).Conditions, "Stalled")!
            .Message.ShouldEndWith("spec.rebuild.windows[1] never opens again");
    }

    private static Facts Retry() =>
        With(Given.Published, "0 9 * * 1-4")
            .WithTip(Given.Commit(2))
            .Carried()
            .After(TimeSpan.FromMinutes(70))
            .Failed(FailureReason.NodeLost)
            .After(TimeSpan.FromHours(2));

    private static Facts With(Facts facts, string schedule) =>
        facts.WithSpec(spec => spec with { Rebuild = BuildWindowsTests.Settings((schedule, 1, "Europe/Berlin")) });

    private static (string, string) Stalled(Facts facts)
    {
        var condition = Conditions.Find(StatusReport.Of(facts, facts.Plan()).Conditions, "Stalled")!;
        return (condition.Status, condition.Reason);
    }
}
