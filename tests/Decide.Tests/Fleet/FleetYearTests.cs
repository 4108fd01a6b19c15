using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;

namespace Dockerflow.Decide.Tests.Fleet;

/// <summary>2,000 ContainerBuilds that were all adopted in one moment, over 200 repositories and 12 bases, for a year.</summary>
public sealed class FleetYearTests
{
    private static readonly OperatorPolicy Policy = new()
    {
        Limits = new() { ConcurrentRuns = 20, ConcurrentRunsPerNamespace = 4 },
    };

    [Theory]
    [InlineData(2000, 1)]
    [InlineData(100, 2)]
    public void Pass_AYearOfMovesOutagesAndWrongClocks_KeepsThePromiseWithoutNeedlessWork(int size, int seed)
    {
        const int wrongClocks = 6;
        var year = new FleetYear(size, repositories: 200, bases: 12, Policy, seed)
            .Often(200 * 10, fleet => fleet.Commit())
            .Often(12 * 5, fleet => fleet.MoveBase())
            .Often(8, fleet => fleet.Outage())
            .Often(wrongClocks, fleet => fleet.WrongClock())
            .Pass();
        Print(year);

        // Nothing gets older than its promise unless a build was failing.
        year.Members.Max(member => member.Oldest).ShouldBeLessThan(TimeSpan.FromDays(30));
        year.Members.ShouldAllBe(member => member.Facts.Runs.Count > 0);
        // No more rebuilds than there were inputs.
        foreach (var member in year.Members)
        {
            member.Starts[Reasons.NeverBuilt].ShouldBe(1);
            Count(member, Reasons.Source).ShouldBeLessThanOrEqualTo(member.SourceMoves);
            Count(member, Reasons.Base).ShouldBeLessThanOrEqualTo(member.BaseMoves);
            Count(member, Reasons.Retry).ShouldBeLessThanOrEqualTo(member.Failures);
            Count(member, Reasons.Age).ShouldBeLessThanOrEqualTo((int)(365 / (0.8 * 30)) + 2 * wrongClocks);
        }
        // No stampede.
        year.PeakActive.ShouldBeLessThanOrEqualTo(Policy.Limits.ConcurrentRuns);
    }

    private static int Count(Member member, string reason) => member.Starts.GetValueOrDefault(reason);

    private static void Print(FleetYear year)
    {
        var starts = year
            .Members.SelectMany(member => member.Starts)
            .GroupBy(start => start.Key, start => start.Value)
            .Select(group => $"{group.Key} {group.Sum()}");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"""
            starts: {string.Join(", ", starts)}
            peak: {year.PeakStartsPerMinute} starts a minute, {year.PeakActive} active, {year.LongestQueue} waiting, {year.LongestWait.TotalHours:F1} h waited at most
            oldest image while nothing failed: {year.Members.Max(member => member.Oldest).TotalDays:F1} days
            """
        );
    }
}
