using Dockerflow.Kube.Core;
using Dockerflow.Kube.Events;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Events;

public sealed class EventCorrelatorTests
{
    private readonly FakeTimeProvider time = new();
    private readonly EventCorrelator correlator;

    public EventCorrelatorTests() => correlator = new EventCorrelator(time);

    [Fact]
    public void Correlate_MoreThanTenMessagesOfOneReason_FurtherOnesAreOneEvent()
    {
        var told = Enumerable.Range(0, 13).Select(number => correlator.Correlate(Note($"m{number}"))!).ToList();
        told.Take(10).ShouldAllBe(note => !note.Combined);
        told.Skip(10).ShouldAllBe(note => note.Combined);
        told[12].Message.ShouldBe("(combined from similar events): m12");
        told.Skip(10).Select(EventNames.Of).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void Correlate_SameMessageAgainAndAgain_StaysItself()
    {
        var told = Enumerable.Range(0, 20).Select(_ => correlator.Correlate(Note("same"))!).ToList();
        told.ShouldAllBe(note => !note.Combined);
    }

    [Fact]
    public void Correlate_OtherReasonOrType_IsCountedByItself()
    {
        foreach (var number in Enumerable.Range(0, 10))
            correlator.Correlate(Note($"m{number}"));
        correlator.Correlate(Note("m", reason: "Other"))!.Combined.ShouldBeFalse();
        correlator.Correlate(Note("m", severity: EventSeverity.Normal))!.Combined.ShouldBeFalse();
    }

    [Fact]
    public void Correlate_QuietForTenMinutes_StartsOver()
    {
        foreach (var number in Enumerable.Range(0, 12))
            correlator.Correlate(Note($"m{number}"));
        time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        correlator.Correlate(Note("m99"))!.Combined.ShouldBeFalse();
    }

    [Fact]
    public void Correlate_OneObjectIsNoisy_TwentyFivePassAndThenOneInFiveMinutes()
    {
        Pass(40).ShouldBe(25);
        time.Advance(TimeSpan.FromMinutes(5));
        Pass(5).ShouldBe(1);
        correlator.Correlate(Note("same", name: "quiet")).ShouldNotBeNull();

        int Pass(int tries) =>
            Enumerable
                .Range(0, tries)
                .Count(count => correlator.Correlate(Note("same", version: $"{count}")) is not null);
    }

    private EventNote Note(
        string message,
        string reason = "Tested",
        EventSeverity severity = EventSeverity.Warning,
        string name = "a",
        string version = "1"
    ) =>
        new(
            new ObjectReference
            {
                Namespace = "n",
                Name = name,
                Uid = name,
                ResourceVersion = version,
            },
            severity,
            reason,
            message,
            time.GetUtcNow()
        );
}
