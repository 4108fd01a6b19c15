using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;
using FsCheck;
using FsCheck.Fluent;

namespace Dockerflow.Decide.Tests.Life;

/// <summary>Random lives: commits, moves, requests, faults and time in any order. No two events have the same value.</summary>
internal static class LifeGen
{
    public static Arbitrary<SimulatedLife> Lives() => Of(Steps()).ToArbitrary();

    /// <summary>Whatever fails here would not fail without faults of the infrastructure.</summary>
    public static Arbitrary<SimulatedLife> LivesOfGoodCommits() => Of(GoodSteps()).ToArbitrary();

    private static Gen<SimulatedLife> Of(Gen<Step> step) =>
        from keep in Gen.Elements(1, 2, 10)
        from revision in Gen.Elements(RevisionPolicy.Released, RevisionPolicy.Latest)
        from windows in Gen.Elements(Windows)
        from count in Gen.Choose(0, 20)
        from steps in step.ListOf(count)
        select Live(keep, revision, windows, steps);

    private static SimulatedLife Live(
        int keep,
        RevisionPolicy revision,
        IReadOnlyList<RebuildWindow> windows,
        IEnumerable<Step> steps
    )
    {
        var life = new SimulatedLife(
            Given.Facts.WithSpec(spec =>
                spec with
                {
                    History = new() { Keep = keep },
                    Rebuild = spec.Rebuild with { Revision = revision, Windows = windows },
                }
            )
        );
        foreach (var step in steps)
        {
            step.Do(life);
        }
        return life.Pass(TimeSpan.Zero);
    }

    private static Gen<Step> Steps() =>
        Gen.Frequency(
            (6, GoodSteps()),
            (1, Gen.Constant(new Step("broken commit", life => life.Commit(broken: true))))
        );

    private static Gen<Step> GoodSteps() =>
        Gen.Frequency(
            (
                5,
                Gen.Elements(Times)
                    .Select(minutes => new Step($"{minutes} minutes", life => life.Pass(TimeSpan.FromMinutes(minutes))))
            ),
            (5, Gen.Elements(Events))
        );

    /// <summary>Half of the lives have windows; every one opens once a week at least, and is long enough for a build and its retry.</summary>
    private static readonly IReadOnlyList<RebuildWindow>[] Windows =
    [
        [],
        [],
        [],
        [new("0 9 * * 1-4", Duration.Minutes(480), "Europe/Berlin")],
        [new("30 2 * * 0", Duration.Minutes(120), "America/New_York"), new("0 4 * * 3", Duration.Minutes(120))],
        [
            new("0 0 * * *", Duration.Minutes(60)),
            new("30 0 * * *", Duration.Minutes(90)),
            new("0 0 30 2 *", Duration.Days(1)),
        ],
    ];

    private static readonly int[] Times = [1, 5, 60, 24 * 60, 10 * 24 * 60, 31 * 24 * 60];

    private static readonly Step[] Events =
    [
        new("commit", life => life.Commit()),
        new("base moves", life => life.MoveBase()),
        new("base is pushed", life => life.PushBase()),
        new("request", life => life.Request()),
        new("settings", life => life.ChangeSettings()),
        new("suspend", life => life.Suspend(true)),
        new("resume", life => life.Suspend(false)),
        new("early faults", life => life.Weather = Weather.EarlyFault),
        new("late faults", life => life.Weather = Weather.LateFault),
        new("no faults", life => life.Weather = Weather.Fair),
    ];

    private sealed record Step(string Name, Action<SimulatedLife> Do);
}
