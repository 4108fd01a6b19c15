using System.IO.Compression;
using System.Security.Cryptography;
using Dockerflow.Registry;
using Dockerflow.Steps.Image;
using Dockerflow.Steps.Sbom;

namespace Dockerflow.Steps.Inspect;

/// <summary>Streams one layer and keeps the few entries of interest.</summary>
internal static class LayerReader
{
    private const int MaxKept = 100_000;
    private const int BufferBytes = 128 * 1024;

    public static async Task<LayerContent> ReadAsync(
        VerifiedBlob blob,
        Descriptor layer,
        ImageFiles files,
        PackageFiles? packages,
        UnpackBudget budget,
        CancellationToken cancellationToken
    )
    {
        var kept = new List<TarItem>();
        using var hash = SHA256.Create();
        try
        {
            await using var unpacked = Unpack(blob, layer.MediaType);
            await using var hashed = new CryptoStream(unpacked, hash, CryptoStreamMode.Read);
            // A header is 512 bytes, and a stream that hashes is slow in small pieces.
            await using var buffered = new BufferedStream(hashed, BufferBytes);
            var tar = new TarScan(buffered, bytes => budget.Take(bytes, 0));
            budget.Take(0, layer.Size);
            while (await tar.NextAsync(Wanted, cancellationToken) is { } item)
            {
                Keep(kept, item, files);
                packages?.Take(item);
            }
            // Only at its end is a blob known to be the one that was promised.
            await blob.CopyToAsync(Stream.Null, cancellationToken);
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            throw ImageFault.Invalid($"the layer {layer.Digest} does not unpack", fault);
        }
        packages?.EndLayer();
        return new LayerContent(kept, $"sha256:{Convert.ToHexStringLower(hash.Hash!)}");

        int Wanted(string path, long size) => Math.Max(files.Wanted(path, size), packages?.Wanted(path, size) ?? -1);
    }

    private static void Keep(List<TarItem> kept, TarItem item, ImageFiles files)
    {
        if (!files.Concerns(item))
        {
            return;
        }
        kept.Add(item);
        if (kept.Count > MaxKept)
        {
            throw ImageFault.Invalid("a layer names the same files too often");
        }
    }

    private static Stream Unpack(VerifiedBlob blob, string mediaType) =>
        mediaType switch
        {
            "application/vnd.oci.image.layer.v1.tar+gzip" or "application/vnd.docker.image.rootfs.diff.tar.gzip" =>
                new GZipStream(blob, CompressionMode.Decompress, leaveOpen: true),
            "application/vnd.oci.image.layer.v1.tar" or "application/vnd.docker.image.rootfs.diff.tar" =>
                new BufferedStream(blob),
            _ => throw ImageFault.Invalid(
                $"layers of type {Printable.Quote(mediaType, 100)} cannot be read here; gzip can"
            ),
        };
}
