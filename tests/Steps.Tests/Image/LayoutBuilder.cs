using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Dockerflow.Registry;

namespace Dockerflow.Steps.Tests.Image;

/// <summary>Writes OCI layouts, honest ones first; tests then damage them.</summary>
internal sealed class LayoutBuilder(string root)
{
    private readonly JsonArray _layers = [];
    private readonly List<string> _diffIds = [];

    public string Root { get; } = Directory.CreateDirectory(root).FullName;

    public LayoutBuilder Layer(params (string Path, string? Content)[] entries)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
        {
            foreach (var (path, content) in entries)
            {
                tar.WriteEntry(Entry(path, content));
            }
        }
        return RawLayer(packed.ToArray());
    }

    public LayoutBuilder RawLayer(byte[] bytes, string mediaType = "application/vnd.oci.image.layer.v1.tar+gzip")
    {
        _layers.Add(Blob(bytes, mediaType));
        _diffIds.Add($"sha256:{Convert.ToHexStringLower(HashUnpacked(bytes))}");
        return this;
    }

    /// <param name="user">What USER says.</param>
    /// <param name="created">When it was made, if that is told.</param>
    /// <param name="layers">Unpacked layers as the configuration names them, if it lies.</param>
    /// <param name="settings">More properties of the configuration, as JSON.</param>
    public Digest Finish(
        string user = "10001",
        string? created = null,
        IReadOnlyList<string>? layers = null,
        string settings = ""
    )
    {
        var times = created is null
            ? ""
            : $$"""
                "created":"{{created}}","history":[{"created":"{{created}}","created_by":"RUN true"}],
                """;
        var named = string.Join(',', (layers ?? _diffIds).Select(layer => $"\"{layer}\""));
        var config = Blob(
            Encoding.UTF8.GetBytes(
                $$$"""{{{{times}}}"config":{"User":"{{{user}}}"{{{settings}}}},"rootfs":{"type":"layers","diff_ids":[{{{named}}}]}}"""
            ),
            "application/vnd.oci.image.config.v1+json"
        );
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["config"] = config,
            ["layers"] = _layers,
        };
        var descriptor = Blob(Encoding.UTF8.GetBytes(manifest.ToJsonString()), MediaTypes.OciManifest);
        File.WriteAllText(
            Path.Combine(Root, "index.json"),
            new JsonObject
            {
                ["schemaVersion"] = 2,
                ["manifests"] = new JsonArray(descriptor.DeepClone()),
            }.ToJsonString()
        );
        return Digest.Parse((string)descriptor["digest"]!);
    }

    public string PathOf(Digest digest) => Path.Combine(Root, "blobs", digest.Algorithm, digest.Hex);

    /// <summary>Of the bytes themselves where they are not packed, or damaged.</summary>
    private static byte[] HashUnpacked(byte[] bytes)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            return SHA256.HashData(gzip);
        }
        catch (InvalidDataException)
        {
            return SHA256.HashData(bytes);
        }
    }

    private JsonObject Blob(byte[] bytes, string mediaType)
    {
        var digest = Digest.Sha256Of(bytes);
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(digest))!);
        File.WriteAllBytes(PathOf(digest), bytes);
        return new JsonObject
        {
            ["mediaType"] = mediaType,
            ["digest"] = digest.ToString(),
            ["size"] = bytes.Length,
        };
    }

    /// <summary>No content: a directory where the path ends in "/", a link where it has "->".</summary>
    private static PaxTarEntry Entry(string path, string? content)
    {
        if (content is not null)
        {
            return new PaxTarEntry(TarEntryType.RegularFile, path)
            {
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
            };
        }
        var arrow = path.IndexOf("->", StringComparison.Ordinal);
        return arrow < 0
            ? new PaxTarEntry(TarEntryType.Directory, path)
            : new PaxTarEntry(TarEntryType.SymbolicLink, path[..arrow]) { LinkName = path[(arrow + 2)..] };
    }
}
