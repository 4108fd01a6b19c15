using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.Steps;
using Dockerflow.Registry;
using Dockerflow.Steps.LocalRegistry;

namespace Dockerflow.Steps.Bases;

/// <summary>
/// Where <c>pull</c> leaves the layers of base images for <c>build</c>, in the volume of Buildah's storage, which RUN does
/// not see. That they are what they are said to be is for <c>inspect</c> to find out, which unpacks and hashes all.
/// </summary>
internal sealed class BaseLayerFolder
{
    private const string Document = "layers.json";
    private const string Gzip = "application/vnd.oci.image.layer.v1.tar+gzip";
    private readonly string _root;

    private BaseLayerFolder(string root)
    {
        _root = root;
        Blobs = new BlobFolder(root, Path.Combine(root, "incoming"));
    }

    public BlobFolder Blobs { get; }

    public static BaseLayerFolder Open(string storage) => new(Path.Combine(storage, "bases"));

    /// <summary>Writes down which of the layers of these images are there.</summary>
    public Task KeepAsync(IEnumerable<Manifest> images, CancellationToken cancellationToken)
    {
        var layers = images.SelectMany(LayersOf).DistinctBy(layer => layer.DiffId).ToList();
        return File.WriteAllBytesAsync(
            Path.Combine(_root, Document),
            JsonSerializer.SerializeToUtf8Bytes(new(layers), ApiJson.Default.BaseLayersDocument),
            cancellationToken
        );
    }

    /// <summary>By the digest of the unpacked layer; empty where nothing was kept.</summary>
    public async Task<IReadOnlyDictionary<Digest, Descriptor>> ReadAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(_root, Document);
        if (!File.Exists(file))
        {
            return new Dictionary<Digest, Descriptor>();
        }
        await using var content = File.OpenRead(file);
        var document = await JsonSerializer.DeserializeAsync(
            content,
            ApiJson.Default.BaseLayersDocument,
            cancellationToken
        );
        return (document?.Layers ?? []).ToDictionary(
            layer => Digest.Parse(layer.DiffId),
            layer => new Descriptor(layer.MediaType, Digest.Parse(layer.Digest), layer.Size, null)
        );
    }

    private IEnumerable<BaseLayer> LayersOf(Manifest image)
    {
        if (image.Content.Config is not { } config || Blobs.Find(config.Digest) is not { } file)
        {
            return [];
        }
        var unpacked = DiffIds.Of(File.ReadAllBytes(file.FullName));
        return unpacked.Count == image.Content.Layers.Count
            ? unpacked
                .Zip(image.Content.Layers)
                .Where(pair => IsGzip(pair.Second.MediaType) && Blobs.Find(pair.Second.Digest) is not null)
                .Select(pair => new BaseLayer(
                    pair.First.ToString(),
                    Gzip,
                    pair.Second.Digest.ToString(),
                    pair.Second.Size
                ))
            : [];
    }

    /// <summary>The same bytes under Docker's name and under the OCI image-spec's (media types, compatibility matrix).</summary>
    private static bool IsGzip(string mediaType) =>
        mediaType is Gzip or "application/vnd.docker.image.rootfs.diff.tar.gzip";
}
