using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.Steps;
using Dockerflow.Registry;
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

    private CandidateLayout(string root)
    {
        _root = root;
        _incoming = Path.Combine(root, "incoming");
        Blobs = new BlobFolder(root, _incoming);
        Image = new("image", new TagTable(), new HashSet<Digest>());
    }

    public BlobFolder Blobs { get; }

    /// <summary>Where the finished image goes.</summary>
    public LocalRepository Image { get; }

    /// <summary>Empty, whatever a container that was started before has left.</summary>
    public static CandidateLayout Create(string root)
    {
        EmptyDirectory.Create(root);
        return new CandidateLayout(root);
    }

    /// <summary>Names the image, with the time of the run as its own.</summary>
    public async Task FinishAsync(string tag, DateTimeOffset created, CancellationToken cancellationToken)
    {
        var manifest = Image.Tags.Read(tag) ?? throw ImageFault.Invalid("the build ended well and left no image");
        var bytes = await ReadAsync(manifest.Digest, cancellationToken);
        var (config, _) = LayoutDocuments.ReadManifest(bytes);
        var dated = ImageDate.SetInConfig(await ReadAsync(config.Digest, cancellationToken), created);
        var digest = await Blobs.WriteAsync(dated, cancellationToken);
        var final = ImageDate.SetInManifest(bytes, digest.ToString(), dated.Length, created);
        await WriteIndexAsync(
            new(manifest.MediaType, await Blobs.WriteAsync(final, cancellationToken), final.Length),
            cancellationToken
        );
        Directory.Delete(_incoming, recursive: true);
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
