using Dockerflow.Api.BuildRuns;
using Dockerflow.Decide.Report;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Decide.Tests.Report;

/// <summary>Written for kstatus: type, status, reason, in order.</summary>
public sealed class ConditionsTests
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    [Fact]
    public void Of_ANewWish_IsNotReadyAndGoesOn() =>
        Board(Given.Facts)
            .ShouldBe([
                "Ready False NeverPublished",
                "Reconciling False Accepted",
                "Stalled False Accepted",
                "Fresh False NeverPublished",
                "SourceResolved True Resolved",
                "BaseResolved Unknown NotRecorded",
            ]);

    [Fact]
    public void Of_APublishedImage_IsReadyAndFresh() =>
        Board(Given.Published)
            .ShouldBe([
                "Ready True WithinMaxAge",
                "Reconciling False Accepted",
                "Stalled False Accepted",
                "Fresh True WithinMaxAge",
                "SourceResolved True Resolved",
                "BaseResolved True Resolved",
            ]);

    [Fact]
    public void Of_ARefusedWish_IsStalledWithTheReason()
    {
        var refused = Given.Published.WithSpec(spec => spec with { Image = new() });
        Board(refused)
            .Take(4)
            .ShouldBe([
                "Ready False Invalid",
                "Reconciling False Accepted",
                "Stalled True Invalid",
                "Fresh True WithinMaxAge",
            ]);
        Find(refused, "Stalled").Message.ShouldStartWith("spec.image.repository:");
    }

    [Fact]
    public void Of_ASuspendedWish_IsStalledButKeepsItsPromise() =>
        Board(Given.Published.WithSpec(spec => spec with { Suspend = true }))
            .Take(3)
            .ShouldBe(["Ready True WithinMaxAge", "Reconciling False Accepted", "Stalled True Suspended"]);

    [Fact]
    public void Of_AnImageAtItsGreatestAge_IsNoLongerFresh()
    {
        var tooOld = Given.Published.At(Given.Start + Month);
        Find(tooOld.After(-TimeSpan.FromSeconds(1)), "Fresh").Status.ShouldBe(Condition.True);
        Find(tooOld, "Fresh")
            .ShouldSatisfyAllConditions(
                fresh => fresh.Reason.ShouldBe(Reasons.TooOld),
                fresh => fresh.Message.ShouldBe("the newest image is older than 30d since 2026-12-02T08:00:00Z")
            );
        Find(tooOld, "Ready").Message.ShouldEndWith("starting 0000001 because of Age");
    }

    [Fact]
    public void Of_AnUnreachableSource_SaysSoAndStaysReady()
    {
        var facts = Given.Published with
        {
            Source = new("refs/heads/main", Given.FirstCommit, Problem: new("SourceUnreachable", "no route")),
        };
        Board(facts).ShouldContain("SourceResolved False SourceUnreachable");
        Board(facts).ShouldContain("Ready True WithinMaxAge");
    }

    [Fact]
    public void Of_AnUnreachableRegistry_SaysSo() =>
        Board(Given.Published with { Bases = BaseObservation.None with { Problem = new("BaseAuth", "denied") } })
            .ShouldContain("BaseResolved False BaseAuth");

    [Fact]
    public void Of_ASourceThatWasNotAsked_IsUnknown() =>
        Board(Given.Facts.WithTip(null)).ShouldContain("SourceResolved Unknown SourceUnknown");

    /// <summary>After a start a whole fleet waits its turn; its boards do not blink.</summary>
    [Fact]
    public void Of_ASourceThatWaitsItsTurn_KeepsWhatWasKnown()
    {
        var before = Given.Published.Reported();
        var waiting = before with
        {
            Source = new(
                "refs/heads/main",
                Problem: new(Reasons.SourceUnknown, "waits its turn to ask git.example.com")
            ),
        };
        Status(waiting).Conditions.ShouldBe(before.Wish.Status.Conditions);
        Status(waiting).Summary!.ShouldContain("waits its turn to ask git.example.com");

        var edited = waiting.WithWish(wish => wish with { Metadata = wish.Metadata with { Generation = 2 } });
        Board(edited).ShouldContain("SourceResolved Unknown SourceUnknown");
        Find(edited, "SourceResolved").Message.ShouldBe("waits its turn to ask git.example.com");
    }

    [Fact]
    public void Of_AStatusThatStays_KeepsItsTransitionTime()
    {
        var first = Given.Facts.Carried().Reported().After(TimeSpan.FromMinutes(4)).Succeeded().Reported();
        var later = first.After(TimeSpan.FromDays(2)).Reported();

        Find(first, "Ready").LastTransitionTime.ShouldBe(Given.Start + TimeSpan.FromMinutes(4));
        Find(first, "Stalled").LastTransitionTime.ShouldBe(Given.Start);
        later.Wish.Status.Conditions.ShouldBe(first.Wish.Status.Conditions);
    }

    [Fact]
    public void Of_AnyGeneration_ObservesIt()
    {
        var facts = Given.Published.WithWish(wish => wish with { Metadata = wish.Metadata with { Generation = 7 } });
        Status(facts).ObservedGeneration.ShouldBe(7);
        Status(facts).Conditions.ShouldAllBe(condition => condition.ObservedGeneration == 7);
    }

    /// <summary>The schema allows no more, and a refused status would hide everything.</summary>
    [Fact]
    public void Of_EndlessWords_AreCut() =>
        Find(Given.Facts with { Source = new("main", Problem: new("SourceInvalid", new('x', 9000))) }, "SourceResolved")
            .Message.Length.ShouldBe(2048);

    [Fact]
    public void Of_AFailure_TellsItInReady() =>
        Find(Given.Facts.Carried().Failed(FailureReason.RunFailed), "Ready")
            .Message.ShouldContain("failed: RunFailed: as it was arranged");

    private static Api.ContainerBuilds.ContainerBuildStatus Status(Facts facts) => StatusReport.Of(facts, facts.Plan());

    private static IEnumerable<string> Board(Facts facts) =>
        Status(facts).Conditions.Select(each => $"{each.Type} {each.Status} {each.Reason}");

    private static Condition Find(Facts facts, string type) =>
        Conditions.Find(Status(facts).Conditions, type).ShouldNotBeNull();
}
