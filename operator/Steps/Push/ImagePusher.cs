using Dockerflow.Api.Steps;
using Dockerflow.Registry;
using Dockerflow.Steps.Image;

namespace Dockerflow.Steps.Push;

/// <summary>Uploads what the registry lacks, the manifest last.</summary>
internal sealed class ImagePusher(RegistryClient client, OciLayout layout, RepositoryName repository, StepLog log)
{
    private const int Parallel = 3;
    private int _uploaded;
    private int _skipped;

    public async Task<PushReport> PushAsync(LayoutImage image, string tag, CancellationToken cancellationToken)
    {
        await System.Threading.Tasks.Parallel.ForEachAsync(
            image.Blobs,
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
            PushBlobAsync
        );
        var digest = await client.PutManifestAsync(
            repository,
            tag,
            image.ManifestBytes,
            image.Manifest.MediaType,
            cancellationToken
        );
        return new PushReport(digest.ToString(), image.Size, _uploaded, _skipped);
    }

    private async ValueTask PushBlobAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        if (await client.BlobExistsAsync(repository, blob.Digest, cancellationToken))
        {
            Interlocked.Increment(ref _skipped);
            return;
        }
        log.Line($"uploading {blob.Digest} ({blob.Size} bytes)");
        await client.UploadBlobAsync(
            repository,
            blob.Digest,
            blob.Size,
            _ => ValueTask.FromResult<Stream>(layout.OpenBlob(blob)),
            cancellationToken
        );
        Interlocked.Increment(ref _uploaded);
    }
}
