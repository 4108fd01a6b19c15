using Dockerflow.Net;
using Dockerflow.Registry;
using Dockerflow.Steps.Image;

namespace Dockerflow.Steps.Cache;

/// <summary>Keeps a build's cache beside the candidate. The candidate is what counts: without a cache it is as good.</summary>
internal sealed class CachePusher(
    RegistryClient client,
    string layout,
    RepositoryName repository,
    Retrier retrier,
    StepLog log
)
{
    /// <summary>Digest of what was kept, or null.</summary>
    public async Task<Digest?> PushAsync(string tag, CancellationToken cancellationToken)
    {
        try
        {
            if (await new CacheReader(layout).ReadAsync(cancellationToken) is not { } cache)
            {
                return null;
            }
            var artifact = new Artifact(
                CacheArtifact.Type,
                [ArtifactLayer.Of(CacheArtifact.Document, cache.Document), .. cache.Blobs.Select(LayerOf)]
            );
            var digest = await retrier.RunAsync(
                token => client.PutArtifactAsync(repository, tag, artifact, token),
                cancellationToken
            );
            log.Line($"kept the cache as {repository}:{tag}, {cache.Blobs.Count} blobs");
            return digest;
        }
        catch (Exception fault) when (fault is OutboundException or StepException or IOException)
        {
            log.Line($"no cache is kept for the next build: {fault.Message}");
            return null;
        }
    }

    private ArtifactLayer LayerOf(Descriptor blob) =>
        new(
            CacheArtifact.Blob,
            blob.Digest,
            blob.Size,
            _ => ValueTask.FromResult<Stream>(new OciLayout(layout).OpenBlob(blob))
        );
}
