using System.IO.Compression;
using System.Security.Cryptography;
using Dockerflow.Registry;
using Dockerflow.Steps.Image;
using Dockerflow.Steps.Sbom;

namespace Dockerflow.Steps.Inspect;

/// <summary>Streams one layer past those who look for something in it.</summary>
internal static class LayerReader
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>The digest of the unpacked layer.</summary>
    public static async Task<string> ReadAsync(
        VerifiedBlob blob,
        Descriptor layer,
        ImageFiles files,
        PackageFiles? packages,
        UnpackBudget budget,
        CancellationToken cancellationToken
    )
    {
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
                files.Take(item);
                packages?.Take(item);
            }
            // Only at its end is a blob known to be the one that was promised.
            await blob.CopyToAsync(Stream.Null, cancellationToken);
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            throw ImageFault.Invalid($"the layer {layer.Digest} does not unpack", fault);
        }
        files.EndLayer();
        packages?.EndLayer();
        return $"sha256:{Convert.ToHexStringLower(hash.Hash!)}";

        int Wanted(string path, long size) => Math.Max(files.Wanted(path, size), packages?.Wanted(path, size) ?? -1);
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
