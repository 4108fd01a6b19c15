using Dockerflow.Registry;
using Dockerflow.Steps.Posix;

namespace Dockerflow.Steps.Image;

/// <summary>
/// An OCI image layout (image-spec, image-layout) that may have been prepared to deceive: only regular files, no links,
/// everything bounded, nothing believed before it was hashed.
/// </summary>
internal sealed class OciLayout(string root)
{
    private const int MaxIndexBytes = 1024 * 1024;
    private const int MaxDocumentBytes = 4 * 1024 * 1024;
    private const long MaxImageBytes = 32L * 1024 * 1024 * 1024;

    /// <summary>The one image in it.</summary>
    public async Task<LayoutImage> ReadAsync(CancellationToken cancellationToken)
    {
        var descriptor = LayoutDocuments.ReadIndex(await ReadIndexAsync(cancellationToken));
        var bytes = await ReadDocumentAsync(descriptor, cancellationToken);
        var (config, layers) = LayoutDocuments.ReadManifest(bytes, descriptor.MediaType);
        var image = new LayoutImage(descriptor, bytes, config, layers);
        return image.Size <= MaxImageBytes ? image : throw ImageFault.Invalid("it is larger than 32 GiB");
    }

    /// <summary>A small blob as a whole, already verified.</summary>
    public async Task<byte[]> ReadDocumentAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (descriptor.Size > MaxDocumentBytes)
        {
            throw ImageFault.Invalid($"the document {descriptor.Digest} is larger than 4 MiB");
        }
        await using var blob = OpenBlob(descriptor);
        using var collected = new MemoryStream((int)descriptor.Size);
        await blob.CopyToAsync(collected, cancellationToken);
        return collected.ToArray();
    }

    /// <summary>There is a regular file of that name and size; what is in it is not known yet.</summary>
    public bool Has(Descriptor descriptor)
    {
        using var file = NoFollow.Open(root, "blobs", descriptor.Digest.Algorithm, descriptor.Digest.Hex);
        return file?.Length == descriptor.Size;
    }

    /// <summary>To be read to its end, see <see cref="VerifiedBlob"/>.</summary>
    public VerifiedBlob OpenBlob(Descriptor descriptor)
    {
        var file = NoFollow.Open(root, "blobs", descriptor.Digest.Algorithm, descriptor.Digest.Hex);
        if (file is null)
        {
            throw ImageFault.Invalid($"the blob {descriptor.Digest} is missing or not a regular file");
        }
        if (file.Length != descriptor.Size)
        {
            file.Dispose();
            throw ImageFault.Invalid($"the blob {descriptor.Digest} does not have the size {descriptor.Size}");
        }
        return new VerifiedBlob(file, descriptor);
    }

    private async Task<byte[]> ReadIndexAsync(CancellationToken cancellationToken)
    {
        await using var file =
            NoFollow.Open(root, "index.json")
            ?? throw ImageFault.Invalid("the layout has no index.json that is a regular file");
        if (file.Length > MaxIndexBytes)
        {
            throw ImageFault.Invalid("index.json is larger than 1 MiB");
        }
        var bytes = new byte[file.Length];
        var read = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return bytes[..read];
    }
}
