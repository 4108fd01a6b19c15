using Dockerflow.Api.Policy;
using Dockerflow.Decide.Admissions;
using Dockerflow.Decide.Report;

namespace Dockerflow.Decide.Tests.Admissions;

public sealed class QueuedTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(9, 10)]
    [InlineData(10, 20)]
    [InlineData(19, 20)]
    [InlineData(20, 50)]
    [InlineData(50, 100)]
    [InlineData(99, 100)]
    [InlineData(100, 200)]
    [InlineData(1234, 2000)]
    [InlineData(4999, 5000)]
    [InlineData(9999, 10000)]
    public void Make_ManyAhead_SaysAboutWhichPlace(int ahead, int place) =>
        Given.Facts.Among(new(Active: 10, Ahead: ahead)).Plan().ShouldBeOfType<Plan.Hold>().Place.ShouldBe(place);

    [Fact]
    public void Make_RoomForFewerThanAreAhead_Waits()
    {
        Given.Facts.Among(new(Active: 7, Ahead: 2)).Plan().ShouldBeOfType<Plan.Start>();
        Given.Facts.Among(new(Active: 7, Ahead: 3)).Plan().Reason.ShouldBe(Reasons.Queued);
    }

    [Fact]
    public void Make_TheNamespaceIsFull_SaysWhichLimit()
    {
        var policy = new OperatorPolicy { Limits = new() { ConcurrentRunsPerNamespace = 2 } };
        var facts = Given.Facts.WithPolicy(policy);
        facts.Among(new(Active: 2, ActiveInNamespace: 1)).Plan().ShouldBeOfType<Plan.Start>();
        facts
            .Among(new(Active: 2, ActiveInNamespace: 2))
            .Plan()
            .Message.ShouldBe(
                "NeverBuilt asks for a build; the policy allows 2 active runs of one namespace (limits.concurrentRunsPerNamespace)"
            );
    }

    [Fact]
    public void Report_Queued_HasThePlaceAndTheWaitingTime()
    {
        var since = Given.Start.AddMinutes(-4);
        var queued = Given.Facts.Among(new(Active: 10, Ahead: 2, Since: since));
        var status = StatusReport.Of(queued, queued.Plan());

        status.Queue.ShouldBe(new(3, since, Reasons.NeverBuilt));
        status.Summary.ShouldBe(
            "Queued, place 3: NeverBuilt asks for a build; the policy allows 10 active runs (limits.concurrentRuns)"
        );
        StatusReport.Of(Given.Facts, Given.Facts.Plan()).Queue.ShouldBeNull();
    }
}
