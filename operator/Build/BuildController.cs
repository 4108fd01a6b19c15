using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
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
    TimeProvider time
)
{
    private static readonly TimeSpan CheckAgain = TimeSpan.FromSeconds(30);
    private readonly Gather gather = new(client, jobs, pods, time);

    public async Task<Outcome> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (runs.Get(key) is { Status.Phase: BuildRunPhase.Superseded } overtaken)
        {
            await StopAsync(overtaken, ct);
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
    /// The run was overtaken before it began, and its Job was created in the same moment. A Job that has ended stays: its
    /// log is part of the history.
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
            Plan.CreateJob => CreateAsync(facts, ct),
            Plan.Wait wait => journal.WriteAsync(facts.Run, Report.Waiting(facts, wait), ct),
            Plan.Complete complete => journal.WriteAsync(facts.Run, Report.Completed(facts, complete), ct),
            Plan.Fail fail => journal.WriteAsync(facts.Run, Report.Failed(facts, fail), ct),
            _ => throw new InvalidOperationException($"no such plan: {plan}"),
        };

    /// <summary>A Job hides that its Pod is refused, so the server is asked about the Pod first.</summary>
    private async Task CreateAsync(Facts facts, CancellationToken ct)
    {
        try
        {
            await client.CreateAsync(
                CoreResources.Pod,
                BuildJob.Trial(facts.Run, options),
                ModelJson.Default.V1Pod,
                new CreateOptions(DryRun: true),
                ct
            );
        }
        catch (KubeException refused) when (refused.IsForbidden || refused.IsInvalid)
        {
            var failure = Failures.Of(
                FailureReason.PodRefused,
                $"the cluster refuses the build Pod: {refused.Message}"
            );
            await journal.WriteAsync(facts.Run, Report.Failed(facts, new Plan.Fail([], failure)), ct);
            return;
        }
        await CreateJobAsync(facts.Run, ct);
        var begun = RunTransition.Continue(facts.Run, BuildRunPhase.Building, "the build Job was created", facts.Now);
        await journal.WriteAsync(facts.Run, begun, ct);
    }

    /// <summary>The name is the run's: after a crash the Job is there already, and is the same.</summary>
    private async Task CreateJobAsync(BuildRun run, CancellationToken ct)
    {
        try
        {
            await client.CreateAsync(
                CoreResources.Job,
                BuildJob.Create(run, options),
                ModelJson.Default.V1Job,
                new CreateOptions(),
                ct
            );
        }
        catch (KubeException taken) when (taken.IsAlreadyExists)
        {
            // Ours or not is decided by the owner's uid when the cache shows it.
        }
    }
}
