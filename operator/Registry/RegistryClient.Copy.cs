using Dockerflow.Net;

namespace Dockerflow.Registry;

/// <content>Copies of whole images.</content>
public sealed partial class RegistryClient
{
    /// <summary>The largest blob that is copied.</summary>
    public const long MaxBlobBytes = 32L * 1024 * 1024 * 1024;

    /// <summary>
    /// Puts an image under a tag of another repository: the same manifest bytes, so the same digest. The tag moves
    /// last, when all it needs is there; a copy that was interrupted is simply made again.
    /// </summary>
    /// <param name="from">Where it is.</param>
    /// <param name="digest">What is copied, an image or an index.</param>
    /// <param name="to">Where it goes; another registry is possible, blobs then pass through here.</param>
    /// <param name="tag">The tag to set.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task CopyAsync(
        RepositoryName from,
        Digest digest,
        RepositoryName to,
        string tag,
        CancellationToken cancellationToken
    )
    {
        var manifest = await CopyContentAsync(from, digest, to, 1, cancellationToken);
        await PutManifestAsync(to, tag, manifest.Bytes, manifest.MediaType, cancellationToken);
    }

    private async Task<Manifest> CopyContentAsync(
        RepositoryName from,
        Digest digest,
        RepositoryName to,
        int depth,
        CancellationToken cancellationToken
    )
    {
        if (depth > MaxIndexDepth)
        {
            throw new OutboundException(
                OutboundFault.Protocol,
                from.Host,
                $"{from} nests indexes deeper than {MaxIndexDepth}"
            );
        }

        var manifest = await GetManifestAsync(new ImageReference(from, null, digest), cancellationToken);
        foreach (var child in manifest.Content.Children)
        {
            var copied = await CopyContentAsync(from, child.Digest, to, depth + 1, cancellationToken);
            await PutManifestAsync(to, child.Digest.ToString(), copied.Bytes, copied.MediaType, cancellationToken);
        }

        foreach (var blob in BlobsOf(manifest.Content))
        {
            await CopyBlobAsync(from, blob, to, cancellationToken);
        }

        return manifest;
    }

    private static IEnumerable<Descriptor> BlobsOf(ManifestContent content) =>
        content.Layers.Concat(content.Config is null ? [] : [content.Config]).DistinctBy(blob => blob.Digest);

    private async Task CopyBlobAsync(
        RepositoryName from,
        Descriptor blob,
        RepositoryName to,
        CancellationToken cancellationToken
    )
    {
        if (from == to || await BlobExistsAsync(to, blob.Digest, cancellationToken))
        {
            return;
        }

        var session =
            from.Host == to.Host
                ? await TryMountAsync(to, blob.Digest, from, cancellationToken)
                : await BeginUploadAsync(to, blob.Digest, null, cancellationToken);
        if (session is not null)
        {
            var content = new BlobContent(blob.Digest, blob.Size, token => OpenForCopyAsync(from, blob, token));
            await FinishUploadAsync(session, content, Unheard, cancellationToken);
        }
    }

    private async Task<UploadSession?> TryMountAsync(
        RepositoryName to,
        Digest digest,
        RepositoryName from,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await BeginUploadAsync(to, digest, from, cancellationToken);
        }
        catch (OutboundException refused)
            when (refused.Kind is OutboundFault.Unauthorized or OutboundFault.Forbidden or OutboundFault.NotFound)
        {
            // Some registries refuse a mount across their own borders instead of offering an upload.
            return await BeginUploadAsync(to, digest, null, cancellationToken);
        }
    }

    private async ValueTask<Stream> OpenForCopyAsync(
        RepositoryName from,
        Descriptor blob,
        CancellationToken cancellationToken
    ) => await OpenBlobAsync(from, blob.Digest, Math.Min(blob.Size, MaxBlobBytes), cancellationToken);
}
