using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Events;
using Dockerflow.Kube.Objects;
using Dockerflow.Runs;

namespace Dockerflow.Roll;

/// <summary>Published digest → the next Promotion, environment by environment.</summary>
public sealed class PlannerController(
    KubeClient client,
    Store<ContainerBuild> wishes,
    Store<BuildRun> runs,
    Store<Promotion> promotions,
    EventRecorder events
)
{
    public async Task<Outcome> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (wishes.Get(key) is not { Metadata.DeletionTimestamp: null, Spec.Suspend: false } wish)
        {
            return Outcome.Done;
        }
        var owned = Indexes.Value(key.Namespace, key.Name);
        if (Planner.Next(wish, runs.ByIndex(Indexes.Wish, owned), promotions.ByIndex(Indexes.Wish, owned)) is { } next)
        {
            await CreateAsync(wish, next, ct);
        }
        return Outcome.Done;
    }

    private async Task CreateAsync(ContainerBuild wish, Promotion promotion, CancellationToken ct)
    {
        try
        {
            await client.CreateAsync(Resources.Promotions, promotion, new CreateOptions(), ct);
        }
        catch (KubeException taken) when (taken.IsAlreadyExists)
        {
            return;
        }
        var message =
            $"{promotion.Spec.Environment} gets sequence {promotion.Spec.Sequence}, commit {promotion.Spec.Revision[..7]}";
        events.Record(Resources.ContainerBuilds, wish, EventSeverity.Normal, "Promoting", message);
    }
}
