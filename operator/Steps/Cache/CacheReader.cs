using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.Steps;
using Dockerflow.Registry;
using Dockerflow.Steps.Build;
using Dockerflow.Steps.Image;
using Dockerflow.Steps.Posix;

namespace Dockerflow.Steps.Cache;

/// <summary>Reads what a build left for the next one. The build ran the repository's code, so it may be anything.</summary>
internal sealed class CacheReader(string root)
{
    private readonly OciLayout _layout = new(root);

    /// <summary>The list of entries as it was written, and the blobs that it needs and that are here; null: nothing was left.</summary>
    public async Task<(byte[] Document, IReadOnlyList<Descriptor> Blobs)?> ReadAsync(
        CancellationToken cancellationToken
    )
    {
        if (await DocumentAsync(cancellationToken) is not { } document)
        {
            return null;
        }
        var blobs = new Dictionary<Digest, Descriptor>();
        // Thousands of entries may name one manifest.
        foreach (var entry in Parse(document).Entries.DistinctBy(entry => entry.Digest, StringComparer.Ordinal))
        {
            foreach (var blob in await BlobsOfAsync(entry, cancellationToken))
            {
                blobs.TryAdd(blob.Digest, blob);
            }
            if (blobs.Count > CacheArtifact.MaxBlobs)
            {
                throw ImageFault.Invalid($"its cache has more than {CacheArtifact.MaxBlobs} blobs");
            }
        }
        return blobs.Values.Sum(blob => blob.Size) <= CacheArtifact.MaxBytes
            ? (document, [.. blobs.Values])
            : throw ImageFault.Invalid("its cache is larger than 16 GiB");
    }

    private async Task<IEnumerable<Descriptor>> BlobsOfAsync(CacheEntry entry, CancellationToken cancellationToken)
    {
        if (!Digest.TryParse(entry.Digest, out var digest))
        {
            throw ImageFault.Invalid("its cache names something that is no digest");
        }
        var manifest = new Descriptor(entry.MediaType, digest, entry.Size, null);
        var (config, layers) = LayoutDocuments.ReadManifest(
            await _layout.ReadDocumentAsync(manifest, cancellationToken),
            manifest.MediaType
        );
        // The layers of base images are not here: who restores the cache has them from the base itself.
        return layers.Where(_layout.Has).Append(config).Append(manifest);
    }

    private async Task<byte[]?> DocumentAsync(CancellationToken cancellationToken)
    {
        await using var file = NoFollow.Open(root, CandidateLayout.CacheFile);
        if (file is null)
        {
            return null;
        }
        if (file.Length > CacheArtifact.MaxDocumentBytes)
        {
            throw ImageFault.Invalid("the list of its cache is larger than 1 MiB");
        }
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private static CacheDocument Parse(byte[] document)
    {
        try
        {
            return
                JsonSerializer.Deserialize(document, ApiJson.Default.CacheDocument)
                    is { Entries.Count: <= CacheArtifact.MaxEntries } cache
                && cache.Entries.All(entry => entry is { Tag: not null, MediaType: not null, Digest: not null })
                ? cache
                : throw ImageFault.Invalid("the list of its cache is not one");
        }
        catch (JsonException fault)
        {
            throw ImageFault.Invalid("the list of its cache is not one", fault);
        }
    }
}
