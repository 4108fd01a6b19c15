using Dockerflow.Api.Steps;
using Dockerflow.Registry;
using Dockerflow.Steps.Image;

namespace Dockerflow.Steps.Push;

/// <summary>Brings to the registry what it lacks, the manifest last. What fails by no fault of ours is tried again.</summary>
internal sealed class ImagePusher
{
    private const int Parallel = 3;
    private readonly RegistryClient _client;
    private readonly OciLayout _layout;
    private readonly RepositoryName _repository;
    private readonly StepContext _context;
    private readonly Retrier _retrier;
    private readonly BlobPusher _blobs;
    private int _layers;
    private readonly int[] _arrivals = new int[Enum.GetValues<BlobArrival>().Length];

    public ImagePusher(
        RegistryClient client,
        OciLayout layout,
        RepositoryName repository,
        IEnumerable<RepositoryName> mountFrom,
        Retrier retrier,
        StepContext context
    )
    {
        (_client, _layout, _repository, _retrier, _context) = (client, layout, repository, retrier, context);
        _blobs = new BlobPusher(client, repository, mountFrom, retrier);
    }

    public async Task<PushReport> PushAsync(LayoutImage image, string tag, CancellationToken cancellationToken)
    {
        await System.Threading.Tasks.Parallel.ForEachAsync(
            image.Blobs,
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
            (blob, token) => PushBlobAsync(blob, blob.Digest != image.Config.Digest, token)
        );
        var digest = await _retrier.RunAsync(
            token => _client.PutManifestAsync(_repository, tag, image.ManifestBytes, image.Manifest.MediaType, token),
            cancellationToken
        );
        var report = new PushReport(
            digest.ToString(),
            image.Size,
            Count(BlobArrival.Uploaded),
            Count(BlobArrival.Present)
        )
        {
            UploadedLayers = _layers,
            Mounted = Count(BlobArrival.Mounted),
            Retries = _retrier.Retries,
        };
        _context.Log.Line(
            $"pushed {_repository}:{tag} as {digest}: {report.Uploaded} blobs uploaded, layers among them: {report.UploadedLayers}; {report.Mounted} mounted, {report.Skipped} already there, {report.Retries} retries"
        );
        return report;
    }

    private async ValueTask PushBlobAsync(Descriptor blob, bool isLayer, CancellationToken cancellationToken)
    {
        var progress = new UploadProgress(blob, _context);
        var content = new BlobContent(
            blob.Digest,
            blob.Size,
            _ => ValueTask.FromResult<Stream>(_layout.OpenBlob(blob))
        );
        var arrival = await _blobs.PushAsync(content, progress.Sent, cancellationToken);
        Interlocked.Increment(ref _arrivals[(int)arrival]);
        if (isLayer && arrival == BlobArrival.Uploaded)
        {
            Interlocked.Increment(ref _layers);
        }
        progress.Arrived(arrival);
    }

    private int Count(BlobArrival arrival) => _arrivals[(int)arrival];
}
