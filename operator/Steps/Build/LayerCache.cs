using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.Steps;
using Dockerflow.Registry;
using Dockerflow.Steps.LocalRegistry;

namespace Dockerflow.Steps.Build;

/// <summary>The images after each instruction, as Buildah keeps them in a repository of the local registry.</summary>
internal sealed class LayerCache(LocalRepository repository)
{
    public LocalRepository Repository => repository;

    /// <summary>Something is there that this build may take over.</summary>
    public bool IsRestored { get; private init; }

    /// <param name="bases">Layers of the base images: in Buildah's storage already, so that nobody needs their bytes here.</param>
    /// <param name="restored">Where an earlier run's cache was put, or null.</param>
    /// <param name="blobs">Takes over its blobs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<LayerCache> OpenAsync(
        IReadOnlySet<Digest> bases,
        string? restored,
        BlobFolder blobs,
        CancellationToken cancellationToken
    )
    {
        var repository = new LocalRepository("cache", new TagTable(), bases);
        var count = restored is null ? 0 : await RestoreAsync(restored, repository.Tags, blobs, cancellationToken);
        return new LayerCache(repository) { IsRestored = count > 0 };
    }

    /// <summary>What this build took over or made. What it had no use for is left behind, so that a cache does not grow for ever.</summary>
    public CacheDocument Document() =>
        new([
            .. repository.Tags.Used.Select(used => new CacheEntry(
                used.Tag,
                used.Manifest.MediaType,
                used.Manifest.Digest.ToString(),
                used.Manifest.Size
            )),
        ]);

    /// <summary>The step before has written this directory, and hashed what it wrote; nothing else ran since.</summary>
    private static async Task<int> RestoreAsync(
        string directory,
        TagTable tags,
        BlobFolder blobs,
        CancellationToken cancellationToken
    )
    {
        var document = Path.Combine(directory, CandidateLayout.CacheFile);
        if (!File.Exists(document))
        {
            return 0;
        }
        foreach (var file in Directory.EnumerateFiles(Path.Combine(directory, "blobs", "sha256")))
        {
            blobs.Adopt(file, Digest.Parse($"sha256:{Path.GetFileName(file)}"));
        }
        await using var content = File.OpenRead(document);
        var cache = await JsonSerializer.DeserializeAsync(content, ApiJson.Default.CacheDocument, cancellationToken);
        foreach (var entry in cache?.Entries ?? [])
        {
            tags.Restore(entry.Tag, new(entry.MediaType, Digest.Parse(entry.Digest), entry.Size));
        }
        return cache?.Entries.Count ?? 0;
    }
}
