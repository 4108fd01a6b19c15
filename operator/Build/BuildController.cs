using Dockerflow.Api.BuildRuns;
using Dockerflow.Build.Isolation;
using Dockerflow.Build.Logs;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Net;
using Dockerflow.Runs;

namespace Dockerflow.Build;

/// <summary>BuildRun → build Job: gathers, decides, carries out one plan, reports. Has the run while its phase is Pending or Building.</summary>
public sealed class BuildController(
    KubeClient client,
    Store<BuildRun> runs,
    Store<Job> jobs,
    Store<Pod> pods,
    RunJournal journal,
    BuildOptions options,
    IsolationBoard isolation,
    OutboundHttp http,
    TimeProvider time
)
{
    private static readonly TimeSpan CheckAgain = TimeSpan.FromSeconds(30);
    private readonly Gather gather = new(client, jobs, pods, isolation, time);
    private readonly BuildLaunch launch = new(client, options);
    private readonly KnownSecrets secrets = new(client);
    private readonly LogKeeper logs = new(client, http, time);

    public async Task<Outcome> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (runs.Get(key) is { Status.Phase: BuildRunPhase.Superseded or BuildRunPhase.Cancelled } ended)
        {
            await StopAsync(ended, ct);
            return Outcome.Done;
        }
        if (
            runs.Get(key)
            is not {
                Status.Phase: BuildRunPhase.Pending or BuildRunPhase.Building,
                Metadata.DeletionTimestamp: null
            } run
        )
        {
            return Outcome.Done;
        }
        var facts = await gather.FactsAsync(run, ct);
        await ActAsync(facts, Rules.Decide(facts), ct);
        return Outcome.RequeueAfter(CheckAgain);
    }

    /// <summary>
    /// The run was overtaken before it began, and its Job was created in the same moment; or it is not wanted any more. A Job
    /// that has ended stays: its log is part of the history.
    /// </summary>
    private async Task StopAsync(BuildRun run, CancellationToken ct)
    {
        var job = jobs.Get(ResourceKey.Of(run));
        if (job is { Status: { Succeeded: 0, Failed: 0 } } && job.Metadata.Controller()?.Uid == run.Metadata.Uid)
        {
            await client.DeleteAsync(
                CoreResources.Job,
                ResourceKey.Of(job),
                new DeleteOptions(Uid: job.Metadata.Uid, PropagationPolicy: PropagationPolicy.Background),
                ct
            );
        }
    }

    private Task ActAsync(Facts facts, Plan plan, CancellationToken ct) =>
        plan switch
        {
            Plan.CreateJob => LaunchAsync(facts, ct),
            Plan.Hold hold => journal.WriteAsync(facts.Run, Report.Held(facts, hold), ct),
            Plan.Wait wait => journal.WriteAsync(facts.Run, Report.Waiting(facts, wait), ct),
            Plan.Complete or Plan.Fail => EndAsync(facts, plan, ct),
            _ => throw new InvalidOperationException($"no such plan: {plan}"),
        };

    /// <summary>The logs first: once the run has gone on, nobody comes back for them. Killed in between, they are kept again.</summary>
    private async Task EndAsync(Facts facts, Plan plan, CancellationToken ct)
    {
        var redaction = facts.Pod is null ? Redaction.Nothing : await secrets.OfAsync(facts.Run, ct);
        var kept = facts.Pod is { } pod ? await logs.KeepAsync(facts.Run, pod, redaction, ct) : null;
        var status = EndedBuild.Clean(plan, redaction) switch
        {
            Plan.Complete complete => Report.Completed(facts, complete),
            Plan.Fail fail => Report.Failed(facts, fail),
            var other => throw new InvalidOperationException($"no such plan: {other}"),
        };
        await journal.WriteAsync(facts.Run, status with { Logs = kept }, ct);
    }

    private async Task LaunchAsync(Facts facts, CancellationToken ct)
    {
        var isolation = facts.Isolation.Isolation;
        var refusal = await launch.StartAsync(facts.Run, isolation, ct);
        await journal.WriteAsync(
            facts.Run,
            refusal is null
                ? Report.Launched(facts, isolation)
                : Report.Failed(facts, new Plan.Fail([], Failures.Of(FailureReason.PodRefused, refusal))),
            ct
        );
    }
}
