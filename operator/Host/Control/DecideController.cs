using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide;
using Dockerflow.Decide.Report;
using Dockerflow.Host.Polling;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Events;
using Dockerflow.Kube.Objects;
using Dockerflow.Metrics;
using Dockerflow.Runs;

namespace Dockerflow.Host.Control;

/// <summary>ContainerBuild → BuildRun: gathers, decides, carries out one plan, reports into the status.</summary>
internal sealed class DecideController(Tools tools, Caches caches)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    private readonly GatherFacts gather = new(tools, caches);

    public async Task<Outcome> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (caches.Wishes.Store.Get(key) is not { Metadata.DeletionTimestamp: null } wish)
        {
            Instruments.ImageAges.Forget(key.Namespace, key.Name);
            tools.Queue.Leave(key);
            return Outcome.Done;
        }
        var began = tools.Time.GetTimestamp();
        var gathered = await gather.OfAsync(wish, ct);
        var (facts, plan) = Admit(key, gathered.Answer);
        Instruments
            .StageSeconds.WithLabels(Metrics.Stages.Decide)
            .Observe(tools.Time.GetElapsedTime(began).TotalSeconds);
        if (plan is Plan.Start start)
        {
            if (await IsBehindAsync(wish, start.Run, ct))
            {
                return Outcome.RequeueAfter(TimeSpan.FromSeconds(1));
            }
            plan = await StartAsync(wish, start, ct);
            if (plan is not Plan.Start)
            {
                // What the server refuses may take long to be mended; others need not wait for it.
                tools.Queue.Leave(key);
            }
        }
        await EndAsync(plan, facts.Now, ct);
        await ReportAsync(facts, plan, ct);
        await PruneAsync(facts, ct);
        return Outcome.RequeueAfter(Pause(gathered with { Answer = facts }, plan));
    }

    /// <summary>What would be done if nobody else built, and, if that is a start, what is done among all others.</summary>
    private (Facts, Plan) Admit(ResourceKey key, Facts facts)
    {
        var alone = Decision.Make(facts);
        if (alone is not Plan.Start start)
        {
            tools.Queue.Leave(key);
            return (facts, alone);
        }
        var because = start.Run.Spec.Cause.Reason;
        var since = facts.Wish.Status.Queue is { } known && known.Because == because ? known.Since : facts.Now;
        var among = facts with { Admission = tools.Queue.Ask(key, because, since) };
        return (among, Decision.Make(among));
    }

    private Task EndAsync(Plan plan, DateTimeOffset now, CancellationToken ct) =>
        plan switch
        {
            Plan.Supersede overtaken => EndAsync(
                overtaken.Run,
                Failures.Of(FailureReason.Superseded, overtaken.Message),
                now,
                ct
            ),
            // With a step, so that it is built again as soon as somebody lets it, not after a day.
            Plan.Cancel cancelled => EndAsync(
                cancelled.Run,
                Failures.Of(
                    FailureReason.Cancelled,
                    cancelled.Message,
                    cancelled.Run.Status.Phase.ToString().ToLowerInvariant()
                ),
                now,
                ct
            ),
            _ => Task.CompletedTask,
        };

    private Task EndAsync(BuildRun run, RunFailure failure, DateTimeOffset now, CancellationToken ct) =>
        tools.Journal.WriteAsync(run, RunTransition.Fail(run, run.Status, failure, now), ct);

    /// <summary>
    /// True when the storage holds a run that the cache has not shown yet: the decision was made on an old view. The
    /// name settles races for one cause, this settles them between two.
    /// </summary>
    private async Task<bool> IsBehindAsync(ContainerBuild wish, BuildRun run, CancellationToken ct)
    {
        var selector = new ListOptions
        {
            LabelSelector = $"{Names.ContainerBuildLabel}={run.Metadata.Label(Names.ContainerBuildLabel)}",
        };
        var stored = await tools.Client.ListAsync(Resources.BuildRuns, wish.Metadata.Namespace, selector, ct);
        return stored.Items.Any(other =>
            other.Spec.Sequence >= run.Spec.Sequence && other.Metadata.Controller()?.Uid == wish.Metadata.Uid
        );
    }

    /// <summary>The plan as it was carried out: a run that the server refuses (a quota, a missing right) is held, and told.</summary>
    private async Task<Plan> StartAsync(ContainerBuild wish, Plan.Start start, CancellationToken ct)
    {
        var run = start.Run;
        try
        {
            await tools.Client.CreateAsync(Resources.BuildRuns, run, new CreateOptions(), ct);
        }
        catch (KubeException taken) when (taken.IsAlreadyExists)
        {
            return start;
        }
        catch (KubeException refused) when (refused.IsForbidden || refused.IsInvalid)
        {
            return new Plan.Hold(Decide.Reasons.RunRefused, $"the cluster refuses the BuildRun: {refused.Message}");
        }
        Instruments.RunsStarted.WithLabels(run.Spec.Cause.Reason).Inc();
        tools.Events.Record(
            Resources.ContainerBuilds,
            wish,
            EventSeverity.Normal,
            run.Spec.Cause.Reason,
            $"{run.Metadata.Name}: {run.Spec.Cause.Message}"
        );
        return start;
    }

    private async Task ReportAsync(Facts facts, Plan plan, CancellationToken ct)
    {
        var status = StatusReport.Of(facts, plan);
        var wish = facts.Wish;
        if (status.Image is { } image)
        {
            Instruments.ImageAges.Track(
                wish.Metadata.Namespace!,
                wish.Metadata.Name!,
                image.ExpiresAt - wish.Spec.MaxAge.Value,
                wish.Spec.MaxAge.Value,
                [
                    .. status
                        .Environments.Where(environment => environment.Running?.ExpiresAt is not null)
                        .Select(environment =>
                            (environment.Name, environment.Running!.ExpiresAt!.Value - wish.Spec.MaxAge.Value)
                        ),
                ]
            );
        }
        if (
            await StatusWriter.WriteAsync(
                tools.Client,
                Resources.ContainerBuilds,
                wish,
                wish.Status,
                status,
                ApiJson.Default.ContainerBuildStatus,
                ct
            )
        )
        {
            Tell(wish, status);
        }
    }

    /// <summary>An Event for each condition that turned to the bad or back to the good.</summary>
    private void Tell(ContainerBuild wish, ContainerBuildStatus status)
    {
        // Ready repeats what Fresh and Stalled say.
        foreach (var condition in status.Conditions.Where(condition => condition.Type != "Ready"))
        {
            var before = Conditions.Find(wish.Status.Conditions, condition.Type);
            if (before is not null ? before.Status != condition.Status : IsBad(condition))
            {
                var severity = IsBad(condition) ? EventSeverity.Warning : EventSeverity.Normal;
                tools.Events.Record(
                    Resources.ContainerBuilds,
                    wish,
                    severity,
                    condition.Reason,
                    $"{condition.Type} is {condition.Status}: {condition.Message}"
                );
            }
        }
    }

    private static bool IsBad(Condition condition) =>
        condition.Type switch
        {
            // Whoever suspends it knows.
            "Stalled" => condition is { Status: Condition.True, Reason: not Decide.Reasons.Suspended },
            "SourceResolved" or "BaseResolved" => condition.Status == Condition.False,
            "Fresh" => condition is { Status: Condition.False, Reason: Decide.Reasons.TooOld },
            _ => false,
        };

    private async Task PruneAsync(Facts facts, CancellationToken ct)
    {
        foreach (var run in History.SurplusRuns(facts))
        {
            await tools.Client.DeleteAsync(Resources.BuildRuns, ResourceKey.Of(run), Exactly(run), ct);
        }
        foreach (var promotion in History.SurplusPromotions(facts))
        {
            await tools.Client.DeleteAsync(Resources.Promotions, ResourceKey.Of(promotion), Exactly(promotion), ct);
        }
    }

    private static DeleteOptions Exactly(IResource resource) =>
        new(
            Uid: resource.Metadata.Uid,
            ResourceVersion: resource.Metadata.ResourceVersion,
            PropagationPolicy: PropagationPolicy.Background
        );

    /// <summary>Until the next moment at which time alone changes something.</summary>
    private static TimeSpan Pause(Polled<Facts> gathered, Plan plan)
    {
        var facts = gathered.Answer;
        DateTimeOffset?[] moments =
        [
            gathered.AskAgain,
            (plan as Plan.Nothing)?.Next?.At,
            (plan as Plan.Hold)?.Next?.At,
            facts.Released?.Status.Image?.FreshAt + facts.Wish.Spec.MaxAge.Value,
        ];
        var next = moments.Where(moment => moment > facts.Now).Min() ?? facts.Now + LongestPause;
        var pause = next - facts.Now;
        return pause > LongestPause ? LongestPause
            : pause < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1)
            : pause;
    }
}
