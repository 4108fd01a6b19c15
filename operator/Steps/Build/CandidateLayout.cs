using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.Steps;
using Dockerflow.Registry;
using Dockerflow.Steps.Bases;
using Dockerflow.Steps.Image;
using Dockerflow.Steps.LocalRegistry;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Build;

/// <summary>
/// The OCI layout that the build makes: the local registry writes the blobs into it, and at the end it names one image.
/// What is kept for the next build lies beside it.
/// </summary>
internal sealed class CandidateLayout
{
    /// <summary>The one file of the layout that the image-spec does not know: a <see cref="CacheDocument"/>.</summary>
    public const string CacheFile = "cache.json";

    private readonly string _root;
    private readonly string _incoming;

    private readonly BlobFolder _baseBlobs;
    private readonly IReadOnlyDictionary<Digest, Descriptor> _bases;

    private CandidateLayout(string root, BlobFolder baseBlobs, IReadOnlyDictionary<Digest, Descriptor> bases)
    {
        (_root, _baseBlobs, _bases) = (root, baseBlobs, bases);
        _incoming = Path.Combine(root, "incoming");
        Blobs = new BlobFolder(root, _incoming);
        Image = new("image", new TagTable(), bases.Keys.ToHashSet());
    }

    public BlobFolder Blobs { get; }

    /// <summary>Where the finished image goes.</summary>
    public LocalRepository Image { get; }

    /// <summary>Empty, whatever a container that was started before has left.</summary>
    /// <param name="root">Where it is made.</param>
    /// <param name="bases">Layers of the base images that need not be packed again.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<CandidateLayout> CreateAsync(
        string root,
        BaseLayerFolder bases,
        CancellationToken cancellationToken
    )
    {
        EmptyDirectory.Create(root);
        return new CandidateLayout(root, bases.Blobs, await bases.ReadAsync(cancellationToken));
    }

    /// <summary>Names the image, with the time and the annotations of the run as its own.</summary>
    public async Task FinishAsync(
        string tag,
        DateTimeOffset created,
        IReadOnlyDictionary<string, string> annotations,
        CancellationToken cancellationToken
    )
    {
        var manifest = Image.Tags.Read(tag) ?? throw ImageFault.Invalid("the build ended well and left no image");
        var bytes = BaseDescriptors.PutIn(await ReadAsync(manifest.Digest, cancellationToken), _bases, out var used);
        foreach (var layer in used.DistinctBy(layer => layer.Digest))
        {
            Take(layer);
        }
        var (config, _) = LayoutDocuments.ReadManifest(bytes, manifest.MediaType);
        var dated = RunMarks.SetInConfig(await ReadAsync(config.Digest, cancellationToken), created);
        var digest = await Blobs.WriteAsync(dated, cancellationToken);
        var final = RunMarks.SetInManifest(bytes, digest.ToString(), dated.Length, created, annotations);
        await WriteIndexAsync(
            new(manifest.MediaType, await Blobs.WriteAsync(final, cancellationToken), final.Length),
            cancellationToken
        );
        Directory.Delete(_incoming, recursive: true);
    }

    private void Take(Descriptor layer)
    {
        if (_baseBlobs.Find(layer.Digest) is { } file)
        {
            Blobs.Adopt(file.FullName, layer.Digest);
        }
        else if (Blobs.Find(layer.Digest) is null)
        {
            throw ImageFault.Invalid($"the layer {layer.Digest} of the base has gone");
        }
    }

    public Task KeepAsync(CacheDocument cache, CancellationToken cancellationToken) =>
        File.WriteAllBytesAsync(
            Path.Combine(_root, CacheFile),
            JsonSerializer.SerializeToUtf8Bytes(cache, ApiJson.Default.CacheDocument),
            cancellationToken
        );

    private async Task<byte[]> ReadAsync(Digest digest, CancellationToken cancellationToken) =>
        Blobs.Find(digest) is { Length: <= RegistryClient.MaxManifestBytes } file
            ? await File.ReadAllBytesAsync(file.FullName, cancellationToken)
            : throw ImageFault.Invalid($"the document {digest} is missing or larger than 4 MiB");

    private async Task WriteIndexAsync(LocalManifest image, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(
            Path.Combine(_root, "oci-layout"),
            """{"imageLayoutVersion":"1.0.0"}""",
            cancellationToken
        );
        await File.WriteAllTextAsync(
            Path.Combine(_root, "index.json"),
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{image.Digest}}","size":{{image.Size}}}]}""",
            cancellationToken
        );
    }
}
