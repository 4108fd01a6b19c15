using Dockerflow.Api;
using Dockerflow.Decide.Tests.Life;

namespace Dockerflow.Decide.Tests.Scenarios;

/// <summary>Whole lives as logs. UPDATE_GOLDEN=1 writes what happens now; review the difference.</summary>
public sealed class ScenarioTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void FirstBuildAndCommit() => Golden.Matches("first-build-and-commit", New().Pass(Hour).Commit().Pass(Hour));

    [Fact]
    public void ACommitDuringARunIsBuiltAfterIt() =>
        Golden.Matches("commit-during-run", New().Pass(TimeSpan.FromMinutes(1)).Commit().Commit().Pass(Hour));

    [Fact]
    public void AMovedBaseRebuildsTheReleasedCommit() =>
        Golden.Matches("base-moves", New().Pass(Hour).Commit(broken: true).Pass(Hour).MoveBase().Pass(Hour));

    [Fact]
    public void AgeAloneRebuildsForEver() => Golden.Matches("age", New().Pass(TimeSpan.FromDays(100)));

    [Fact]
    public void ABrokenCommitIsTriedDailyUntilItsSuccessor() =>
        Golden.Matches("broken-commit", New().Pass(Hour).Commit(broken: true).Pass(2 * Day).Commit().Pass(Day));

    [Fact]
    public void AnOutageIsSatOutWithGrowingPauses()
    {
        var life = New();
        life.Weather = Weather.EarlyFault;
        life.Pass(Hour * 5).Weather = Weather.Fair;
        Golden.Matches("outage", life.Pass(Hour * 2));
    }

    [Fact]
    public void ABaseThatMovesInAnOutageDoesNotCostTheCommit()
    {
        var life = New().Pass(Hour);
        life.Weather = Weather.LateFault;
        life.Commit().Pass(TimeSpan.FromMinutes(4)).Weather = Weather.Fair;
        Golden.Matches("base-moves-before-retry", life.MoveBase().Pass(Hour));
    }

    [Fact]
    public void ASuspendedWishCatchesUpInOneRun() =>
        Golden.Matches(
            "suspended",
            New().Pass(Hour).Suspend(true).Commit().MoveBase().Request().Pass(60 * Day).Suspend(false).Pass(Hour)
        );

    [Fact]
    public void ARequestRebuildsOnce() =>
        Golden.Matches("request", New().Pass(Hour).Request().Pass(Hour).Request().Pass(Hour));

    [Fact]
    public void ChangedSettingsRebuild() => Golden.Matches("settings", New().Pass(Hour).ChangeSettings().Pass(Hour));

    /// <summary>Born on a Monday in its window. What comes on Friday and at night waits, a request does not, and age keeps to the window in summer's time too.</summary>
    [Fact]
    public void AWindowIsWaitedFor() =>
        Golden.Matches(
            "windows",
            new SimulatedLife(
                Given
                    .Facts.At(new(2027, 3, 1, 8, 0, 0, TimeSpan.Zero))
                    .WithSpec(spec =>
                        spec with
                        {
                            Rebuild = spec.Rebuild with
                            {
                                Windows = [new("0 9 * * 1-4", Duration.Minutes(480), "Europe/Berlin")],
                            },
                        }
                    )
            )
                .Pass(4 * Day)
                .Commit()
                .Pass(4 * Day + 12 * Hour)
                .MoveBase()
                .Pass(Day)
                .Request()
                .Pass(70 * Day)
        );

    [Fact]
    public void AShortHistoryDoesNotMakeAFaultHot()
    {
        var life = New(keep: 1).Pass(Hour);
        life.Weather = Weather.EarlyFault;
        Golden.Matches("outage-with-short-history", life.Request().Pass(TimeSpan.FromHours(4)));
    }

    private static SimulatedLife New(int keep = 10) =>
        new(Given.Facts.WithSpec(spec => spec with { History = new() { Keep = keep } }));
}
