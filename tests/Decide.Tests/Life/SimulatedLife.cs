using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide.Tests.Life;

/// <summary>Carries out plans over simulated time, as the controller and the stages would; says what happened line by line.</summary>
internal sealed class SimulatedLife(Facts first)
{
    private static readonly TimeSpan BuildTime = TimeSpan.FromMinutes(4);
    private readonly HashSet<string> brokenCommits = [];
    private readonly List<string> log = [];
    private Weather weatherAtStart;
    private readonly DateTimeOffset born = first.Now;
    private DateTimeOffset? ends;
    private int count = 1;

    public Facts Facts { get; private set; } = first;
    public Weather Weather { get; set; }
    public IReadOnlyList<string> Log => log;
    public List<BuildRun> Started { get; } = [];
    public Dictionary<string, DateTimeOffset> StartedAt { get; } = [];

    public SimulatedLife Commit(bool broken = false)
    {
        var commit = Given.Commit(++count);
        _ = broken && brokenCommits.Add(commit);
        return Change(
            $"commit {Short.Commit(commit)}{(broken ? " that fails its checks" : "")}",
            facts => facts.WithTip(commit)
        );
    }

    public SimulatedLife MoveBase() =>
        Change("base image moves", facts => facts.WithBases(new BaseImage(Given.Node, Given.Digest(++count))));

    /// <summary>It has moved just now, and may move again.</summary>
    public SimulatedLife PushBase() =>
        Change("base image is pushed", facts => facts.WithMove(new BaseImage(Given.Node, Given.Digest(++count))));

    /// <summary>The tag is set to a digest that it had before.</summary>
    public SimulatedLife SetBase(BaseImage image) =>
        Change($"base image is set to {Short.Digest(image.Digest)}", facts => facts.WithBases(image));

    public SimulatedLife Request() => Change("rebuild is requested", facts => facts.Requested($"request-{++count}"));

    public SimulatedLife ChangeSettings() =>
        Change(
            "build settings change",
            facts => facts.WithSpec(spec => spec with { Build = spec.Build with { Target = $"target-{++count}" } })
        );

    public SimulatedLife Suspend(bool suspend) =>
        Change($"suspend: {suspend}", facts => facts.WithSpec(spec => spec with { Suspend = suspend }));

    public SimulatedLife Change(string words, Func<Facts, Facts> change)
    {
        Tell("--", words);
        Facts = change(Facts);
        Settle();
        return this;
    }

    /// <summary>Lets time pass, from one moment at which something happens to the next.</summary>
    public SimulatedLife Pass(TimeSpan time)
    {
        var until = Facts.Now + time;
        Settle();
        while (NextMoment() is { } moment && moment <= until)
        {
            Facts = Facts.At(moment);
            Settle();
        }
        Facts = Facts.At(until);
        return this;
    }

    private DateTimeOffset? NextMoment() =>
        ends
        ?? Facts.Plan() switch
        {
            Plan.Nothing nothing => nothing.Next?.At,
            Plan.Hold hold => hold.Next?.At,
            _ => null,
        };

    private void Settle()
    {
        if (ends <= Facts.Now)
        {
            End();
        }
        if (Facts.Plan() is Plan.Cancel)
        {
            Cancel();
        }
        if (Facts.Plan() is Plan.Start start)
        {
            Begin(start);
        }
        Facts = Facts.Reported();
        Prune();
    }

    private void Begin(Plan.Start start)
    {
        Facts = Facts.Carried().InPhase(BuildRunPhase.Building, "step build");
        Started.Add(Facts.Newest!);
        StartedAt[start.Run.Metadata.Name!] = Facts.Now;
        (weatherAtStart, ends) = (Weather, Facts.Now + BuildTime);
        Tell(start.Reason, $"{Run(Facts.Newest!)} {Short.Commit(start.Run.Spec.Source.Revision)}: {start.Message}");
    }

    private void Cancel()
    {
        ends = null;
        Facts = Facts.Failed(FailureReason.Cancelled, step: "building");
        Tell("Cancelled", Run(Facts.Newest!));
    }

    private void End()
    {
        ends = null;
        var run = Facts.Newest!;
        Facts =
            weatherAtStart == Weather.EarlyFault ? Facts.Failed(FailureReason.RegistryUnavailable)
            : weatherAtStart == Weather.LateFault ? Facts.Failed(FailureReason.NodeLost, recordsBases: true)
            : brokenCommits.Contains(run.Spec.Source.Revision)
                ? Facts.Failed(FailureReason.ChecksFailed, recordsBases: true)
            : Facts.Succeeded();
        var status = Facts.Newest!.Status;
        Tell(status.Phase.ToString(), $"{Run(run)} {status.Failure?.Reason.ToString() ?? "published"}");
    }

    private void Prune()
    {
        var (runs, promotions) = (History.SurplusRuns(Facts), History.SurplusPromotions(Facts));
        Facts = Facts with
        {
            Runs = [.. Facts.Runs.Except(runs)],
            Promotions = [.. Facts.Promotions.Except(promotions)],
        };
    }

    private void Tell(string what, string words) => log.Add($"T+{Facts.Now - born:dd\\dhh\\:mm\\:ss} {what} {words}");

    private static string Run(BuildRun run) => $"{run.Spec.ContainerBuildRef.Name}-{run.Spec.Sequence}";
}
