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
        if (
            runs.Get(key) is
            { Status.Phase: BuildRunPhase.Superseded or BuildRunPhase.Cancelled or BuildRunPhase.Failed } ended
        )
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
        return await ActAsync(facts, Rules.Decide(facts), ct);
    }

    /// <summary>
    /// The run was overtaken before it began, and its Job was created in the same moment; it is not wanted any more; or it
    /// was given up while its Pod still waited, for an image or a node: nothing may be built once that comes. What has
    /// ended stays: its log is part of the history.
    /// </summary>
    private async Task StopAsync(BuildRun run, CancellationToken ct)
    {
        var (job, pod) = gather.Children(run);
        if (job is { Status: { Succeeded: 0, Failed: 0 } } && pod is not { Status.Phase: "Succeeded" or "Failed" })
        {
            await client.DeleteAsync(
                CoreResources.Job,
                ResourceKey.Of(job),
                // As it was seen: one that has ended since is history.
                new DeleteOptions(job.Metadata.Uid, job.Metadata.ResourceVersion, PropagationPolicy.Background),
                ct
            );
        }
    }

    private Task<Outcome> ActAsync(Facts facts, Plan plan, CancellationToken ct) =>
        plan switch
        {
            Plan.CreateJob => LaunchAsync(facts, ct),
            Plan.Hold hold => WriteAsync(facts, Report.Held(facts, hold), ct),
            Plan.Wait wait => WriteAsync(facts, Report.Waiting(facts, wait), ct),
            Plan.Complete or Plan.Fail => EndAsync(facts, plan, ct),
            _ => throw new InvalidOperationException($"no such plan: {plan}"),
        };

    private async Task<Outcome> WriteAsync(Facts facts, BuildRunStatus status, CancellationToken ct)
    {
        await journal.WriteAsync(facts.Run, status, ct);
        return Outcome.RequeueAfter(CheckAgain);
    }

    /// <summary>The logs first: once the run has gone on, nobody comes back for them. Killed in between, they are kept again.</summary>
    private async Task<Outcome> EndAsync(Facts facts, Plan plan, CancellationToken ct)
    {
        var redaction = facts.Pod is null ? Redaction.Nothing : await secrets.OfAsync(facts.Run, ct);
        var kept = facts.Pod is { } pod ? await logs.KeepAsync(facts.Run, pod, redaction, ct) : null;
        var status = EndedBuild.Clean(plan, redaction) switch
        {
            Plan.Complete complete => Report.Completed(facts, complete),
            Plan.Fail fail => Report.Failed(facts, fail),
            var other => throw new InvalidOperationException($"no such plan: {other}"),
        };
        return await WriteAsync(facts, status with { Logs = kept }, ct);
    }

    private async Task<Outcome> LaunchAsync(Facts facts, CancellationToken ct)
    {
        var isolation = facts.Isolation.Isolation;
        switch (await launch.StartAsync(facts.Run, isolation, ct))
        {
            case Launch.Refused refused:
                return await WriteAsync(facts, Report.Refused(facts, refused.Why), ct);
            case Launch.Later later when Rules.IsPatient(facts):
                await journal.WriteAsync(facts.Run, Report.Held(facts, new Plan.Hold(later.Why)), ct);
                return Outcome.Requeue(later.Why);
            case Launch.Later later:
                return await WriteAsync(facts, Report.Refused(facts, $"{later.Why}; delete it"), ct);
            default:
                return await WriteAsync(facts, Report.Launched(facts, isolation), ct);
        }
    }
}
