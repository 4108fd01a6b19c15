using Dockerflow.Api;
using Dockerflow.Decide.Rules;
using Dockerflow.Decide.Windows;
using FsCheck;
using FsCheck.Fluent;

namespace Dockerflow.Decide.Tests.Windows;

public sealed class AgeMomentTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>2026-11-02 is a Monday. The image may get 7 days old, a build takes an hour at most.</summary>
    [Theory]
    [InlineData("0 9 * * *", "03T12:00", "09T10:00", "09T10:00")] // open when due
    [InlineData("0 9 * * *", "03T12:00", "09T20:00", "10T09:00")] // the next morning is early enough
    [InlineData("0 9 * * *", "03T09:30", "09T20:00", "09T09:00")] // it is not, by half an hour: the morning before
    [InlineData("0 9 * * 1-4", "05T10:00", "11T20:00", "12T09:00")]
    [InlineData("0 9 * * 1", "03T12:00", "09T10:00", "09T10:00")]
    [InlineData("0 9 * * 1", "02T09:30", "08T10:00", "09T09:00")] // no opening keeps the promise: no needless build
    [InlineData("0 9 * * 1,5", "02T09:30", "08T10:00", "06T09:00")] // Friday's lasts until Monday
    [InlineData("0 9 2 * *", "02T09:30", "08T10:00", "02T09:00+1M")] // nothing helps: next month
    [InlineData("0 9 2,4 * *", "02T09:30", "08T10:00", "02T09:00+1M")] // the 4th would not last until then either
    [InlineData("0 0 30 2 *", "02T09:30", "08T10:00", null)]
    public void Choose_OfAWeek_IsTheMomentThatKeepsThePromise(
        string schedule,
        string published,
        string due,
        string? expected
    ) =>
        AgeMoment
            .Choose(
                BuildWindowsTests.Windows((schedule, 8, "UTC")),
                Time(published),
                Time(due),
                TimeSpan.FromDays(7),
                Hour
            )
            .ShouldBe(expected is null ? null : Time(expected));

    [Fact]
    public void Choose_WithoutWindows_IsTheDueMoment() =>
        AgeMoment
            .Choose(BuildWindowsTests.Windows(), Time("02T00:00"), Time("08T10:00"), TimeSpan.FromDays(7), Hour)
            .ShouldBe(Time("08T10:00"));

    /// <summary>Open then, after the image, and in time wherever any opening is.</summary>
    [Fact]
    public void Choose_OfAnything_IsOpenAndInTimeWhereThatIsPossible() =>
        Prop.ForAll(
                Cases(),
                sample =>
                {
                    var (published, due, expires) = (sample.Published, sample.Due, sample.Published + sample.MaxAge);
                    var windows = BuildWindowsTests.Windows(sample.Windows);
                    var moment = AgeMoment.Choose(windows, published, due, sample.MaxAge, Hour);
                    var next = windows.FirstOpen(due);
                    return moment is { } at
                        && windows.AreOpen(at)
                        && at > published
                        && (at <= next)
                        && (at >= due || at + sample.MaxAge >= next + Hour)
                        && (next + Hour > expires || at == next);
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>What the status says of the next build comes true, whatever the windows: then, with that reason, and not before.</summary>
    [Fact]
    public void Next_OfAge_ComesTrueAndNotBefore() =>
        Prop.ForAll(
                Cases(),
                sample =>
                {
                    var facts = Given
                        .Facts.At(sample.Published)
                        .WithSpec(spec =>
                            spec with
                            {
                                MaxAge = new Duration(sample.MaxAge),
                                Rebuild = BuildWindowsTests.Settings(sample.Windows),
                            }
                        )
                        .Carried()
                        .Succeeded();
                    var next = facts.Plan().ShouldBeOfType<Plan.Nothing>().Next!;
                    return next.Because == Reasons.Age
                        && facts.At(next.At).Plan() is Plan.Start { Reason: Reasons.Age }
                        && facts.At(next.At - TimeSpan.FromTicks(1)).Plan() is Plan.Nothing;
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>The moment may have passed while nobody looked: the rule goes on asking, and waits for a window.</summary>
    [Fact]
    public void Ask_WhenItsWindowWasMissed_HoldsUntilTheNext()
    {
        var facts = Given.Published.WithSpec(spec =>
            spec with
            {
                Rebuild = BuildWindowsTests.Settings(("0 9 * * 1-4", 8, "UTC")),
            }
        );
        var late = TooOld.Next(facts)!.At + TimeSpan.FromHours(12);
        var hold = facts.At(late).Plan().ShouldBeOfType<Plan.Hold>();
        hold.Reason.ShouldBe(Reasons.OutsideWindow);
        facts.At(hold.Next!.At).Plan().ShouldBeOfType<Plan.Start>().Reason.ShouldBe(Reasons.Age);
    }

    /// <summary>The same image is rebuilt for its age once, even when somebody changes the windows after it.</summary>
    [Fact]
    public void Ask_AfterTheWindowsChanged_IsStillTheSameCause()
    {
        var facts = Given.Published;
        var due = TooOld.Next(facts)!.At;
        var tried = facts.At(due).Carried().Failed(Api.BuildRuns.FailureReason.RunFailed);
        var changed = tried.WithSpec(spec =>
            spec with
            {
                Rebuild = BuildWindowsTests.Settings(("0 9 1 * *", 8, "UTC")),
            }
        );
        TooOld.Ask(changed.After(TimeSpan.FromDays(60)), Given.FirstCommit).ShouldBeNull();
    }

    private sealed record Case(
        DateTimeOffset Published,
        DateTimeOffset Due,
        TimeSpan MaxAge,
        (string Schedule, int Hours, string Zone)[] Windows
    );

    private static Arbitrary<Case> Cases() =>
        (
            from minutes in Gen.Choose(0, 2 * 365 * 24 * 60)
            from days in Gen.Choose(2, 90)
            from lead in Gen.Choose(100, 200)
            from first in Gen.Elements(Schedules)
            from second in Gen.Elements(Schedules)
            from hours in Gen.Choose(1, 40)
            from zone in Gen.Elements("UTC", "Europe/Berlin", "America/New_York")
            let published = Given.Start + TimeSpan.FromMinutes(minutes)
            let maxAge = TimeSpan.FromDays(days)
            select new Case(
                published,
                published + maxAge * (1 - lead / 1000.0),
                maxAge,
                [(first, hours, zone), (second, 1, "UTC")]
            )
        ).ToArbitrary();

    private static readonly string[] Schedules =
    [
        "0 9 * * 1-4",
        "30 2 * * *",
        "30 2 * * 0",
        "*/7 * * * *",
        "0 0 1 * *",
        "0 0 1,15 * 5",
        "0 12 1 1 *",
    ];

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset
            .Parse($"2026-11-{text[..8]}:00Z", System.Globalization.CultureInfo.InvariantCulture)
            .AddMonths(text.EndsWith("+1M", StringComparison.Ordinal) ? 1 : 0);
}
