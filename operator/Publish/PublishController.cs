using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Net;
using Dockerflow.Registry;
using Dockerflow.Runs;

namespace Dockerflow.Publish;

/// <summary>Proved candidate → tags. Has the run while its phase is Publishing. Every step may be repeated: the same bytes under the same tags.</summary>
public sealed class PublishController(
    KubeClient client,
    Store<BuildRun> runs,
    OutboundHttp http,
    RunJournal journal,
    TimeProvider time
)
{
    public async Task<Outcome> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (
            runs.Get(key)
            is not {
                Status: { Phase: BuildRunPhase.Publishing, Candidate: not null },
                Metadata.DeletionTimestamp: null
            } run
        )
        {
            return Outcome.Done;
        }
        var (credentials, problem) = await CredentialsAsync(run, ct);
        var facts = new Facts(run, Siblings(run), problem, time.WholeSeconds());
        return Rules.Decide(facts) switch
        {
            Plan.PutTags plan => await PutAsync(facts, plan, credentials, ct),
            Plan.Fail fail => await FailAsync(facts, fail.Failure, ct),
            var other => throw new InvalidOperationException($"no such plan: {other}"),
        };
    }

    private IReadOnlyList<BuildRun> Siblings(BuildRun run) =>
        runs.ByIndex(Indexes.Wish, Indexes.Value(run.Metadata.Namespace, run.Spec.ContainerBuildRef.Name));

    private async Task<(DockerConfig Credentials, RunFailure? Problem)> CredentialsAsync(
        BuildRun run,
        CancellationToken ct
    )
    {
        if (run.Spec.Image.CredentialsRef is not { } reference)
        {
            return (DockerConfig.Empty, null);
        }
        const string field = "spec.image.credentialsRef";
        var secret = await client.GetAsync(CoreResources.Secret, new(run.Metadata.Namespace!, reference.Name), ct);
        if (SecretShape.Registry(field, reference.Name, secret) is { } problem)
        {
            return (DockerConfig.Empty, problem);
        }
        return DockerConfig.TryParse(secret!.Data[SecretShape.DockerConfigKey], out var config, out var error)
            ? (config, null)
            : (
                DockerConfig.Empty,
                Failures.Of(FailureReason.SecretInvalid, $"{field}: Secret {reference.Name}: {error}")
            );
    }

    private async Task<Outcome> PutAsync(Facts facts, Plan.PutTags plan, DockerConfig credentials, CancellationToken ct)
    {
        try
        {
            await CopyInTimeAsync(facts.Run, plan.Tags, new RegistryClient(http, credentials), ct);
        }
        catch (OutboundException fault)
        {
            return await FaultAsync(facts, fault, ct);
        }
        catch (FormatException fault)
        {
            return await FaultAsync(facts, OutboundException.NotUnderstood(facts.Run.Spec.Image.Repository, fault), ct);
        }
        await journal.WriteAsync(facts.Run, Published(facts.Run, plan.Tags, time.WholeSeconds()), ct);
        return Outcome.Done;
    }

    /// <summary>A registry that sends a byte now and then must not keep a worker that others wait for.</summary>
    private async Task CopyInTimeAsync(
        BuildRun run,
        IReadOnlyList<string> tags,
        RegistryClient registry,
        CancellationToken ct
    )
    {
        var limit = Rules.CopyTime(run.Status.Candidate!.Size);
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timer.Token);
        try
        {
            await CopyAsync(run, tags, registry, either.Token);
        }
        catch (OperationCanceledException late) when (timer.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new OutboundException(
                OutboundFault.Unreachable,
                run.Spec.Image.Repository,
                $"copying to {run.Spec.Image.Repository} was not done after {limit}",
                null,
                late
            );
        }
    }

    private static async Task CopyAsync(
        BuildRun run,
        IReadOnlyList<string> tags,
        RegistryClient registry,
        CancellationToken ct
    )
    {
        var from = Repository(run.Spec.Image.CandidatesRepository());
        var to = Repository(run.Spec.Image.Repository);
        await SbomCopy.RunAsync(registry, run.Status.Candidate!, from, to, ct);
        foreach (var tag in tags)
        {
            await registry.CopyAsync(from, Digest.Parse(run.Status.Candidate!.Digest), to, tag, ct);
        }
    }

    /// <summary>Decide has refused every other spelling before the run was created.</summary>
    private static RepositoryName Repository(string name) =>
        RepositoryName.TryParse(name, out var repository, out var error)
            ? repository
            : throw new FormatException(error);

    private async Task<Outcome> FaultAsync(Facts facts, OutboundException fault, CancellationToken ct)
    {
        var waited = facts.Now - (facts.Run.Status.PhaseSince ?? facts.Now);
        var final =
            RegistryFaults.Final(fault)
            ?? (waited > Rules.RegistryPatience ? Failures.Of(FailureReason.RegistryUnavailable, fault.Message) : null);
        if (final is not null)
        {
            return await FailAsync(facts, final, ct);
        }
        await journal.WriteAsync(
            facts.Run,
            RunTransition.Continue(facts.Run, BuildRunPhase.Publishing, $"trying again: {fault.Message}", facts.Now),
            ct
        );
        return Rules.Pause(fault.RetryAfter, waited) is { } pause
            ? Outcome.RequeueAfter(pause)
            : Outcome.Retry(fault.Message);
    }

    private async Task<Outcome> FailAsync(Facts facts, RunFailure failure, CancellationToken ct)
    {
        await journal.WriteAsync(facts.Run, RunTransition.Fail(facts.Run, facts.Run.Status, failure, facts.Now), ct);
        return Outcome.Done;
    }

    private static BuildRunStatus Published(BuildRun run, IReadOnlyList<string> tags, DateTimeOffset now)
    {
        var digest = run.Status.Candidate!.Digest;
        var status = run.Status with
        {
            Image = new(
                $"{run.Spec.Image.Repository}@{digest}",
                digest,
                tags,
                now,
                run.Status.Candidate.Content,
                run.Spec.Cache?.Since
            ),
        };
        return RunTransition.Complete(
            run,
            status,
            "Published",
            BuildRunPhase.Succeeded,
            $"published as {string.Join(", ", tags)}",
            now
        );
    }
}
