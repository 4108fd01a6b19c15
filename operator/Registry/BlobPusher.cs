using System.Collections.Concurrent;
using Dockerflow.Net;

namespace Dockerflow.Registry;

/// <summary>
/// Brings blobs into one repository with as few bytes as possible: what is there is skipped, what another repository of
/// the registry holds is mounted, the rest is uploaded, and goes on after an interruption. Safe for concurrent use.
/// </summary>
/// <param name="client">The registry.</param>
/// <param name="to">Where blobs go.</param>
/// <param name="mountFrom">Repositories that may hold them already; those of other registries are left out.</param>
/// <param name="retrier">Decides what is tried again.</param>
public sealed class BlobPusher(
    RegistryClient client,
    RepositoryName to,
    IEnumerable<RepositoryName> mountFrom,
    Retrier retrier
)
{
    private readonly RepositoryName[] _sources =
    [
        .. mountFrom.Where(from => from.Host == to.Host && from != to).Distinct(),
    ];
    private readonly ConcurrentDictionary<RepositoryName, bool> _refused = new();

    /// <summary>Returns when the repository holds the blob.</summary>
    /// <param name="blob">What.</param>
    /// <param name="progress">Hears how many bytes of it were sent; begins anew when it is sent anew.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<BlobArrival> PushAsync(
        BlobContent blob,
        Action<long> progress,
        CancellationToken cancellationToken
    )
    {
        if (await retrier.RunAsync(token => client.BlobExistsAsync(to, blob.Digest, token), cancellationToken))
        {
            return BlobArrival.Present;
        }
        var (isMounted, offer) = await MountAsync(blob.Digest, cancellationToken);
        if (isMounted)
        {
            return BlobArrival.Mounted;
        }
        var upload = new BlobUpload(client, to, blob, offer, progress);
        await retrier.RunAsync(upload.TryAsync, cancellationToken, () => upload.Held);
        return BlobArrival.Uploaded;
    }

    private async Task<(bool IsMounted, UploadSession? Offer)> MountAsync(
        Digest digest,
        CancellationToken cancellationToken
    )
    {
        UploadSession? offer = null;
        foreach (var from in _sources.Where(from => !_refused.ContainsKey(from)))
        {
            try
            {
                offer = await client.BeginUploadAsync(to, digest, from, cancellationToken);
                if (offer is null)
                {
                    return (true, null);
                }
            }
            // A mount only spares bytes: it is not worth a second request, and whoever refuses it once is not asked again.
            catch (OutboundException fault)
            {
                _ = fault.IsTransient || _refused.TryAdd(from, true);
            }
        }
        return (false, offer);
    }
}
