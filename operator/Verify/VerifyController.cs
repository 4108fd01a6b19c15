using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Runs;

namespace Dockerflow.Verify;

/// <summary>Candidate → verify Pod → report. Has the run while its phase is Verifying.</summary>
public sealed class VerifyController(
    KubeClient client,
    Store<BuildRun> runs,
    Store<Pod> pods,
    RunJournal journal,
    VerifyOptions options,
    TimeProvider time
)
{
    private static readonly TimeSpan CheckAgain = TimeSpan.FromSeconds(30);
    private readonly Gather gather = new(client, pods, time);

    public async Task<Outcome> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (runs.Get(key) is not { Metadata.DeletionTimestamp: null } run)
        {
            return Outcome.Done;
        }
        if (run.Status is not { Phase: BuildRunPhase.Verifying, Candidate: not null })
        {
            await CleanUpAsync(run, ct);
            return Outcome.Done;
        }
        var facts = await gather.FactsAsync(run, ct);
        await ActAsync(facts, Rules.Decide(facts, options.Policy), ct);
        return Outcome.RequeueAfter(CheckAgain);
    }

    private Task ActAsync(Facts facts, Plan plan, CancellationToken ct) =>
        plan switch
        {
            Plan.CreatePod => CreateAsync(facts, ct),
            Plan.Wait wait => journal.WriteAsync(
                facts.Run,
                RunTransition.Continue(facts.Run, BuildRunPhase.Verifying, wait.Message, facts.Now),
                ct
            ),
            Plan.Pass pass => journal.WriteAsync(facts.Run, Passed(facts, pass), ct),
            Plan.Fail fail => journal.WriteAsync(facts.Run, Failed(facts, fail), ct),
            _ => throw new InvalidOperationException($"no such plan: {plan}"),
        };

    private async Task CreateAsync(Facts facts, CancellationToken ct)
    {
        try
        {
            await client.CreateAsync(
                CoreResources.Pod,
                VerifyPod.Create(facts.Run, options),
                ModelJson.Default.V1Pod,
                new CreateOptions(),
                ct
            );
        }
        catch (KubeException taken) when (taken.IsAlreadyExists)
        {
            await TakenAsync(facts, ct);
        }
        catch (KubeException refused) when (refused.IsForbidden || refused.IsInvalid)
        {
            var failure = Failures.Of(
                FailureReason.PodRefused,
                $"the cluster refuses the verify Pod: {refused.Message}"
            );
            await journal.WriteAsync(facts.Run, Failed(facts, new Plan.Fail([], failure)), ct);
        }
    }

    /// <summary>The run's own was created before a crash, and the cache will show it; a leftover goes by itself.</summary>
    private async Task TakenAsync(Facts facts, CancellationToken ct)
    {
        var name = VerifyPod.Name(facts.Run);
        if (await NameTaken.ByAsync(client, CoreResources.Pod, name, facts.Run, ct) == Ownership.Foreign)
        {
            var failure = Failures.Of(FailureReason.PodRefused, NameTaken.Words("Pod", name));
            await journal.WriteAsync(facts.Run, Failed(facts, new Plan.Fail([], failure)), ct);
        }
    }

    /// <summary>The candidate would serve for ever; what it said is in the status by now.</summary>
    private async Task CleanUpAsync(BuildRun run, CancellationToken ct)
    {
        if (
            pods.Get(new(run.Metadata.Namespace!, VerifyPod.Name(run))) is { Metadata.DeletionTimestamp: null } pod
            && pod.Metadata.Controller()?.Uid == run.Metadata.Uid
        )
        {
            await client.DeleteAsync(
                CoreResources.Pod,
                ResourceKey.Of(pod),
                new DeleteOptions(Uid: pod.Metadata.Uid),
                ct
            );
        }
    }

    private static BuildRunStatus Passed(Facts facts, Plan.Pass pass)
    {
        var warnings = pass.Checks.Count(check => !check.Passed);
        var message =
            $"{pass.Checks.Count - warnings} checks passed" + (warnings == 0 ? "" : $", {warnings} told as warnings");
        return RunTransition.Complete(
            facts.Run,
            facts.Run.Status with
            {
                Checks = pass.Checks,
            },
            "Verified",
            BuildRunPhase.Publishing,
            message,
            facts.Now
        );
    }

    private static BuildRunStatus Failed(Facts facts, Plan.Fail fail) =>
        RunTransition.Fail(facts.Run, facts.Run.Status with { Checks = fail.Checks }, fail.Failure, facts.Now);
}
