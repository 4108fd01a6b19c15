using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Control;

/// <summary>
/// Reconciles an object whose deletion must wait until something outside is cleaned up. If apply was ever started, the
/// object stays until cleanup came to Done.
/// </summary>
public static class Finalizer
{
    /// <summary>
    /// An object without the finalizer gets it and nothing else is done: the key comes again at once, and then apply
    /// runs. An object that is being deleted gets cleanup, and loses the finalizer when that is Done; any other outcome
    /// keeps it. Without the finalizer a deleted object is let go. Both functions may run any number of times, and
    /// cleanup must bear that apply never ran.
    /// </summary>
    public static Task<Outcome> ReconcileAsync<T>(
        KubeClient client,
        ResourceType<T> type,
        T resource,
        string name,
        Func<T, CancellationToken, Task<Outcome>> apply,
        Func<T, CancellationToken, Task<Outcome>> cleanup,
        CancellationToken ct
    )
        where T : class, IResource
    {
        var finalizers = resource.Metadata.Finalizers ?? [];
        return (finalizers.Contains(name), resource.Metadata.DeletionTimestamp is not null) switch
        {
            (true, false) => apply(resource, ct),
            (true, true) => CleanUpAsync(client, type, resource, name, cleanup, ct),
            (false, false) => AddAsync(client, type, resource, name, ct),
            (false, true) => Task.FromResult(Outcome.Done),
        };
    }

    private static async Task<Outcome> AddAsync<T>(
        KubeClient client,
        ResourceType<T> type,
        T resource,
        string name,
        CancellationToken ct
    )
        where T : class, IResource
    {
        var patch = FinalizerPatch.Add(resource.Metadata.Finalizers ?? [], name);
        // Not left to the watch event: a predicate on the generation hides it.
        return await PatchAsync(client, type, resource, patch, ct) ?? Outcome.RequeueAfter(TimeSpan.Zero);
    }

    private static async Task<Outcome> CleanUpAsync<T>(
        KubeClient client,
        ResourceType<T> type,
        T resource,
        string name,
        Func<T, CancellationToken, Task<Outcome>> cleanup,
        CancellationToken ct
    )
        where T : class, IResource
    {
        var outcome = await cleanup(resource, ct);
        return outcome is Outcome.Finished && FinalizerPatch.Remove(resource.Metadata.Finalizers!, name) is { } patch
            ? await PatchAsync(client, type, resource, patch, ct) ?? outcome
            : outcome;
    }

    /// <summary>Null when it is done; otherwise what there is instead.</summary>
    private static async Task<Outcome?> PatchAsync<T>(
        KubeClient client,
        ResourceType<T> type,
        T resource,
        Patch patch,
        CancellationToken ct
    )
        where T : class, IResource
    {
        try
        {
            await client.PatchAsync(type, ResourceKey.Of(resource), patch, ct);
            return null;
        }
        catch (KubeException gone) when (gone.IsNotFound)
        {
            return Outcome.Done;
        }
        catch (KubeException refused) when (refused.IsInvalid)
        {
            // A failed test, or an object that fails validation whatever is changed in it: the server's words tell.
            return Outcome.Retry($"the finalizer could not be changed: {refused.Message}");
        }
    }
}
