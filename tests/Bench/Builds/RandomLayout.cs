using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Dockerflow.Bench.Builds;

/// <summary>An OCI layout of layers that no registry has and nobody can compress, or of zeros that take no time to make.</summary>
internal sealed class RandomLayout(string root)
{
    private const int Block = 1024 * 1024;
    private readonly JsonArray layers = [];
    private readonly JsonArray diffIds = [];

    public string Root { get; } =
        Directory.CreateDirectory(Path.Combine(root, "blobs/sha256")).Parent!.Parent!.FullName;

    public static async Task<RandomLayout> WriteAsync(
        string root,
        IEnumerable<int> megabytes,
        bool isZero,
        CancellationToken ct
    )
    {
        var layout = new RandomLayout(root);
        foreach (var size in megabytes)
        {
            await layout.AddAsync(size, isZero, ct);
        }
        await layout.FinishAsync(ct);
        return layout;
    }

    public void Delete() => Directory.Delete(Root, recursive: true);

    // Valid gzip without compression: a tool that looks at the bytes leaves it as it is.
    private async Task AddAsync(int megabytes, bool isZero, CancellationToken ct)
    {
        var file = Path.Combine(Root, "layer");
        using var unpacked = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var packed = new GZipStream(File.Create(file), CompressionLevel.NoCompression))
        {
            var block = new byte[Block];
            for (var done = 0; done < megabytes; done++)
            {
                if (!isZero)
                {
                    Random.Shared.NextBytes(block);
                }
                unpacked.AppendData(block);
                await packed.WriteAsync(block, ct);
            }
        }
        diffIds.Add($"sha256:{Convert.ToHexStringLower(unpacked.GetCurrentHash())}");
        layers.Add(await TakeAsync(file, "application/vnd.oci.image.layer.v1.tar+gzip", ct));
    }

    private async Task FinishAsync(CancellationToken ct)
    {
        var config = new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["config"] = new JsonObject(),
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = diffIds },
        };
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
            ["config"] = await TakeAsync(config, "application/vnd.oci.image.config.v1+json", ct),
            ["layers"] = layers,
        };
        var descriptor = await TakeAsync(manifest, "application/vnd.oci.image.manifest.v1+json", ct);
        descriptor["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = "bench" };
        var index = new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(descriptor) };
        await File.WriteAllTextAsync(Path.Combine(Root, "index.json"), index.ToJsonString(), ct);
        await File.WriteAllTextAsync(Path.Combine(Root, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""", ct);
    }

    private async Task<JsonObject> TakeAsync(JsonObject document, string mediaType, CancellationToken ct)
    {
        var file = Path.Combine(Root, "document");
        await File.WriteAllBytesAsync(file, Encoding.UTF8.GetBytes(document.ToJsonString()), ct);
        return await TakeAsync(file, mediaType, ct);
    }

    private async Task<JsonObject> TakeAsync(string file, string mediaType, CancellationToken ct)
    {
        await using var content = File.OpenRead(file);
        var hex = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
        File.Move(file, Path.Combine(Root, "blobs/sha256", hex), overwrite: true);
        return new JsonObject
        {
            ["mediaType"] = mediaType,
            ["digest"] = $"sha256:{hex}",
            ["size"] = content.Length,
        };
    }
}
