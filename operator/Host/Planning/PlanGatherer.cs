using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;
using Dockerflow.Api.Promotions;
using Dockerflow.Decide;
using Dockerflow.Decide.Admissions;
using Dockerflow.Decide.Rules;
using Dockerflow.Host.Polling;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;
using Dockerflow.Net;
using Dockerflow.Runs;

namespace Dockerflow.Host.Planning;

/// <summary>
/// Finds out what the operator would know: the resource's life from the cluster, the rest from git server and
/// registries. Reads only. What may not be read or does not answer is noted, and the rest goes on.
/// </summary>
internal sealed class PlanGatherer(KubeClient client, OutboundHttp http, OperatorPolicy policy, TimeProvider time)
{
    private readonly List<string> notes = [];
    private readonly Pollers pollers = Pollers.Create(client, http, policy.Limits, most: 1, time);

    /// <summary>The facts where there is nothing but the file: no run, no answer from anywhere.</summary>
    public static PlanFacts Offline(ContainerBuild file, OperatorPolicy policy, TimeProvider time, string why) =>
        new(
            new(
                AsNew(file),
                [],
                [],
                Unasked(file, why),
                BaseObservation.None,
                Admission.Free,
                policy,
                time.WholeSeconds()
            ),
            IsNew: true,
            []
        );

    public async Task<PlanFacts> GatherAsync(ContainerBuild file, CancellationToken ct)
    {
        var key = new ResourceKey(file.Metadata.Namespace!, file.Metadata.Name!);
        var live = await TryAsync(
            "the ContainerBuild",
            () => client.GetAsync(Resources.ContainerBuilds, key, ct),
            null
        );
        var wish = live is null ? AsNew(file) : Applied(file, live);
        var runs = live is null ? [] : await OwnedAsync(Resources.BuildRuns, live, run => run.Spec.Sequence, ct);
        var promotions = live is null
            ? []
            : await OwnedAsync(Resources.Promotions, live, promotion => promotion.Spec.Sequence, ct);
        var asks = !wish.Spec.Suspend && Validation.Check(wish, policy) is null;
        var facts = new Facts(
            wish,
            runs,
            promotions,
            asks ? await SourceAsync(wish, ct) : Unasked(wish, "a suspended or invalid resource's source is not asked"),
            asks && runs.LastOrDefault(run => run.Status.Bases.Count > 0) is { } anchor
                ? await BasesAsync(wish, anchor, ct)
                : BaseObservation.None,
            await ActiveAsync(wish, runs, ct),
            policy,
            time.WholeSeconds(),
            RebuildOf.Needed(wish, runs) is { } named ? runs.FirstOrDefault(run => run.Metadata.Name == named) : null
        );
        return new(facts, live is null, notes);
    }

    private static ContainerBuild AsNew(ContainerBuild file) =>
        file with
        {
            Metadata = file.Metadata with { Uid = Guid.Empty.ToString(), Generation = 1, ResourceVersion = null },
        };

    /// <summary>What would be there after an apply: the file's spec, and annotations that others have set stay.</summary>
    private static ContainerBuild Applied(ContainerBuild file, ContainerBuild live)
    {
        var annotations = new Dictionary<string, string>(live.Metadata.Annotations ?? new Dictionary<string, string>());
        foreach (var (name, value) in file.Metadata.Annotations ?? new Dictionary<string, string>())
        {
            annotations[name] = value;
        }
        return live with { Spec = file.Spec, Metadata = live.Metadata with { Annotations = annotations } };
    }

    private async Task<IReadOnlyList<T>> OwnedAsync<T>(
        ResourceType<T> type,
        ContainerBuild live,
        Func<T, long> sequence,
        CancellationToken ct
    )
        where T : class, IResource
    {
        var all = await ListAsync(type, live.Metadata.Namespace, ct);
        return [.. (all ?? []).Where(child => child.Metadata.Controller()?.Uid == live.Metadata.Uid).OrderBy(sequence)];
    }

    /// <summary>The limit counts over all namespaces; who may not read them is told.</summary>
    private async Task<Admission> ActiveAsync(ContainerBuild wish, IReadOnlyList<BuildRun> own, CancellationToken ct)
    {
        var active = (await ListAsync(Resources.BuildRuns, null, ct) ?? own)
            .Where(run => !run.Status.IsFinished)
            .ToList();
        return new(active.Count, active.Count(run => run.Metadata.Namespace == wish.Metadata.Namespace));
    }

    private Task<IReadOnlyList<T>?> ListAsync<T>(ResourceType<T> type, string? ns, CancellationToken ct)
        where T : class, IResource =>
        TryAsync(
            ns is null ? $"the {type.Plural} of all namespaces" : $"the {type.Plural}",
            async () => (IReadOnlyList<T>?)(await client.ListAsync(type, ns, ListOptions.None, ct)).Items,
            null
        );

    private async Task<SourceObservation> SourceAsync(ContainerBuild wish, CancellationToken ct) =>
        await TryAsync<SourceObservation?>(
            "the Secret of spec.source.git.credentialsRef",
            async () => await pollers.Sources.AskAsync(wish, ct),
            null
        ) ?? Unasked(wish, "the source's credential cannot be read");

    private async Task<BaseObservation> BasesAsync(ContainerBuild wish, BuildRun anchor, CancellationToken ct)
    {
        var observed = await TryAsync(
            "the Secret of spec.build.pullCredentialsRef",
            () => pollers.Bases.AskAsync(wish, anchor, ct),
            BaseObservation.None
        );
        // For how long a digest has held is known only to whoever keeps asking.
        return observed with
        {
            Now =
            [
                .. observed.Now.Select(seen => new ObservedBase(
                    seen.Image,
                    DateTimeOffset.MinValue,
                    DateTimeOffset.MinValue
                )),
            ],
        };
    }

    private static SourceObservation Unasked(ContainerBuild wish, string why) =>
        new(SourceProblems.Wanted(wish.Spec.Source.Git.Ref), Problem: new(Decide.Reasons.SourceUnknown, why));

    private async Task<T> TryAsync<T>(string what, Func<Task<T>> read, T otherwise)
    {
        try
        {
            return await read();
        }
        catch (KubeException problem)
        {
            notes.Add($"{what} cannot be read: {problem.Message}");
            return otherwise;
        }
    }
}
