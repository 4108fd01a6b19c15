using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Watch;

/// <summary>
/// Lists everything in a scope. Asked for a version, the server answers from its cache, whole; asked for none, from
/// the storage, page by page.
/// </summary>
internal sealed class Lister<T>(KubeClient client, ResourceType<T> type, WatchScope scope, IWatchSink<T> sink)
    where T : class, IResource
{
    private const int PageSize = 500;

    /// <summary>
    /// The server did not have a version that was seen, and no list has come since: its storage was perhaps set back, and
    /// may have given the same numbers to other changes by now.
    /// </summary>
    private bool isInDoubt;

    /// <summary>
    /// Not older than <paramref name="version"/>, or else the newest at once if the server no longer has that version
    /// or does not have it yet. The resourceVersion is that of the list, never of an item.
    /// </summary>
    public async Task<Listing<T>> ListAsync(string version, CancellationToken ct)
    {
        if (!isInDoubt)
        {
            try
            {
                return new(await ListAsync(Options(version), true, ct), SameHistory: true);
            }
            catch (KubeException failure) when (failure.IsGone || failure.IsVersionTooLarge)
            {
                isInDoubt = failure.IsVersionTooLarge;
            }
        }
        var sameHistory = !isInDoubt;
        var newest = new Listing<T>(await ListNewestAsync(sameHistory, ct), sameHistory);
        isInDoubt = false;
        return newest;
    }

    /// <summary>
    /// Asks, for the price of one object, whether the server has reached <paramref name="version"/>; throws a
    /// <see cref="KubeException"/> with IsVersionTooLarge if not. No selectors: they could make it search.
    /// </summary>
    public async Task RequireAsync(string version, CancellationToken ct)
    {
        try
        {
            await client.ListAsync(
                type,
                scope.Namespace,
                new ListOptions
                {
                    Limit = 1,
                    ResourceVersion = version,
                    NotOlder = true,
                },
                ct
            );
        }
        catch (KubeException failure) when (failure.IsVersionTooLarge)
        {
            isInDoubt = true;
            throw;
        }
    }

    private async Task<ResourceList<T>> ListNewestAsync(bool sameHistory, CancellationToken ct)
    {
        var first = await PageAsync(null, sameHistory, ct);
        var (items, unreadable) = (new List<T>(first.Items), new List<Unreadable>(first.Unreadable));
        for (var page = first; page.Metadata.Continue is { Length: > 0 } token; )
        {
            try
            {
                page = await PageAsync(token, sameHistory, ct);
            }
            catch (KubeException failure) when (failure.IsGone)
            {
                // The snapshot of the first page was compacted away meanwhile: all in one piece, then.
                return await ListAsync(Options(null), sameHistory, ct);
            }
            items.AddRange(page.Items);
            unreadable.AddRange(page.Unreadable);
        }
        return first with { Items = items, Unreadable = unreadable };
    }

    private Task<ResourceList<T>> PageAsync(string? token, bool sameHistory, CancellationToken ct) =>
        ListAsync(Options(null) with { Limit = PageSize, Continue = token }, sameHistory, ct);

    private Task<ResourceList<T>> ListAsync(ListOptions options, bool sameHistory, CancellationToken ct) =>
        client.ListAsync(type, scope.Namespace, options, item => sink.Keep(item, sameHistory), ct);

    private ListOptions Options(string? version) =>
        new()
        {
            LabelSelector = scope.LabelSelector,
            FieldSelector = scope.FieldSelector,
            ResourceVersion = version,
        };
}
