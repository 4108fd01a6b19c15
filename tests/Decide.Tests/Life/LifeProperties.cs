using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Report;
using Dockerflow.Runs;
using FsCheck;
using FsCheck.Fluent;

namespace Dockerflow.Decide.Tests.Life;

public sealed class LifeProperties
{
    [Fact]
    public void Make_TheSameFactsReadBack_IsTheSamePlan() =>
        ForAnyLife(life => Text(life.Facts.Plan()) == Text(ReadBack(life.Facts).Plan()));

    /// <summary>The cache forgets how a finished run came about; nothing may depend on it.</summary>
    [Fact]
    public void Make_FinishedRunsAsTheCacheKeepsThem_IsTheSamePlanReportAndHistory() =>
        ForAnyLife(life =>
        {
            var full = life.Facts with { Runs = [.. life.Facts.Runs.Select(WithDetails)] };
            var kept = full with { Runs = [.. full.Runs.Select(FinishedRun.Slim)] };
            return Text(kept.Plan()) == Text(full.Plan())
                && Report(kept) == Report(full)
                && Surplus(kept).SequenceEqual(Surplus(full));
        });

    [Fact]
    public void Make_WhileARunIsActive_StartsNothing() =>
        ForAnyLife(life =>
            life.Facts.Plan() is not Plan.Start
            && (life.Facts.Newest is null or { Status.IsFinished: true } || life.Facts.Plan() is Plan.Hold)
        );

    [Fact]
    public void Make_WhenAnythingStartedSucceeded_StartsItOnlyOnce() =>
        ForAnyLife(life =>
        {
            life.Weather = Weather.Fair;
            var done = life.Suspend(false).Commit().Pass(Enough(life)).Facts;
            return done.Newest!.Status.Phase == BuildRunPhase.Succeeded && done.Plan() is Plan.Nothing;
        });

    [Fact]
    public void Make_OverAWholeLife_AnswersOneCauseOnce() =>
        ForAnyLife(life =>
            life.Started.Select(run => run.Spec.Cause)
                .Where(cause => cause.Reason != Reasons.Retry)
                .GroupBy(cause => (cause.Reason, cause.Key))
                .All(group => group.Count() == 1)
        );

    [Fact]
    public void Make_OverAWholeLife_GivesEveryRunItsOwnNameAndTheNextSequence() =>
        ForAnyLife(life =>
            life.Started.Select(run => run.Metadata.Name).Distinct().Count() == life.Started.Count
            && life.Started.Select(run => run.Spec.Sequence)
                .SequenceEqual(Enumerable.Range(1, life.Started.Count).Select(i => (long)i))
        );

    [Fact]
    public void Next_WhenItsMomentComes_IsTrueAndNotBefore() =>
        ForAnyLife(life =>
            Promised(life.Facts.Plan()) is not { } next
            || (
                life.Facts.At(next.At).Plan() is Plan.Start start
                && start.Reason == next.Because
                && start.Message
                    == (life.Facts.Plan() is Plan.Hold { Reason: Reasons.OutsideWindow } ? next.Message : start.Message)
                && life.Facts.At(next.At - TimeSpan.FromTicks(1)).Plan() is not Plan.Start
            )
        );

    [Fact]
    public void Make_OverAWholeLife_StartsOutsideItsWindowsOnlyWhatPassesThem() =>
        ForAnyLife(life =>
            life.Started.All(run =>
                run.Spec.Cause.Reason is Reasons.NeverBuilt or Reasons.Requested
                || life.Facts.Windows.AreOpen(life.StartedAt[run.Metadata.Name!])
            )
        );

    private static NextBuild? Promised(Plan plan) =>
        plan switch
        {
            Plan.Nothing nothing => nothing.Next,
            Plan.Hold { Reason: Reasons.OutsideWindow or Reasons.Backoff or Reasons.Debounce } hold => hold.Next,
            _ => null,
        };

    [Fact]
    public void Make_WhenTheClockGoesBack_StartsNothingNew() =>
        ForAnyLife(life =>
            // What waits for a window starts when the clock goes back into one, and is the build it would have been.
            life.Facts.Plan()
                is Plan.Hold { Reason: Reasons.OutsideWindow }
            || new[] { 1, 60, 60 * 24, 60 * 24 * 400 }.All(minutes =>
                life.Facts.After(-TimeSpan.FromMinutes(minutes)).Plan() is not Plan.Start
            )
        );

    [Fact]
    public void Make_WhenFaultsStop_SettlesOnTheTip() =>
        Prop.ForAll(
                LifeGen.LivesOfGoodCommits(),
                life =>
                {
                    life.Weather = Weather.Fair;
                    var settled = life.Suspend(false).Pass(Enough(life)).Facts;
                    return settled
                        .Runs.Any(run => run.Status.Image is not null && run.Spec.Source.Revision == settled.Source.Tip)
                        .Label(string.Join('\n', life.Log));
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>
    /// A fault that lasts costs one attempt an hour, however short the history is kept, and a few more when something new
    /// asks, as age may in that day: the pauses begin anew with it.
    /// </summary>
    [Fact]
    public void Make_WhileFaultsLast_StartsHardlyMoreThanOneRunAnHour() =>
        ForAnyLife(life =>
        {
            life.Weather = Weather.EarlyFault;
            life.Suspend(false).Pass(TimeSpan.FromHours(12));
            var before = life.Started.Count;
            return life.Pass(TimeSpan.FromHours(24)).Started.Count - before <= 30;
        });

    /// <summary>What waits for a window waits for a week at most in these lives.</summary>
    private static TimeSpan Enough(SimulatedLife life) =>
        life.Facts.Wish.Spec.Rebuild.Windows.Count == 0 ? TimeSpan.FromHours(3) : TimeSpan.FromDays(8);

    private static void ForAnyLife(Func<SimulatedLife, bool> holds) =>
        Prop.ForAll(LifeGen.Lives(), life => holds(life).Label(string.Join('\n', life.Log))).QuickCheckThrowOnFailure();

    private static BuildRun WithDetails(BuildRun run) =>
        run with
        {
            Spec = run.Spec with
            {
                Build = run.Spec.Build with { Target = "a" },
                Verify = run.Spec.Verify with { Port = 7 },
            },
            Status = run.Status with
            {
                Conditions = [new("Built", "True", "Built", "it was built", Given.Facts.Now)],
                Steps = [new("clone", StepPhase.Succeeded, Given.Facts.Now, Given.Facts.Now)],
                Checks = [new(CheckName.Heartbeat, CheckLevel.Required, true)],
                Candidate = new("r@sha256:1", "sha256:1", 1, 1, "10001", true, "c"),
                Pod = "pod",
            },
        };

    private static IEnumerable<string?> Surplus(Facts facts) =>
        History.SurplusRuns(facts).Select(run => run.Metadata.Name);

    private static string Report(Facts facts) =>
        JsonSerializer.Serialize(StatusReport.Of(facts, facts.Plan()), ApiJson.Default.ContainerBuildStatus);

    private static Facts ReadBack(Facts facts) =>
        facts with
        {
            Wish = ReadBack(facts.Wish, ApiJson.Default.ContainerBuild),
            Runs = [.. facts.Runs.Select(run => ReadBack(run, ApiJson.Default.BuildRun))],
        };

    private static T ReadBack<T>(T value, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(JsonSerializer.Serialize(value, type), type)!;

    private static string Text(Plan plan) =>
        plan is Plan.Start start ? JsonSerializer.Serialize(start.Run, ApiJson.Default.BuildRun) : plan.ToString();
}
