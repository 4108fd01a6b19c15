using System.Text.Json;
using Dockerflow.Registry;

namespace Dockerflow.Steps.Image;

/// <summary>Reads a layout's index and manifest. Pure.</summary>
internal static class LayoutDocuments
{
    private const int MaxLayers = 500;
    private const long MaxBlobBytes = 32L * 1024 * 1024 * 1024;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32 };

    /// <summary>Exactly one image, so that nobody can mean another.</summary>
    public static Descriptor ReadIndex(ReadOnlyMemory<byte> json) =>
        Read(
            json,
            root =>
            {
                var manifests = List(root, "manifests", 1);
                return manifests is [var only] && only.MediaType is MediaTypes.OciManifest or MediaTypes.DockerManifest
                    ? only
                    : throw ImageFault.Invalid("index.json does not name exactly one image manifest");
            }
        );

    /// <summary>Refuses what another program may take for something else than this type (CVE-2021-41190).</summary>
    public static (Descriptor Config, IReadOnlyList<Descriptor> Layers) ReadManifest(
        ReadOnlyMemory<byte> json,
        string mediaType
    ) =>
        Read(
            json,
            root =>
                root.TryGetProperty("mediaType", out var own) && own.GetString() != mediaType
                || JsonNames.Has(root, "manifests")
                || JsonNames.Has(root, "fsLayers")
                    ? throw ImageFault.Invalid("its manifest is not what index.json says it is")
                    : (ReadDescriptor(Required(root, "config")), List(root, "layers", MaxLayers))
        );

    private static T Read<T>(ReadOnlyMemory<byte> json, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return read(JsonNames.RequireDistinct(document.RootElement));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            throw ImageFault.Invalid("its documents are not those of an OCI image", fault);
        }
    }

    private static IReadOnlyList<Descriptor> List(JsonElement root, string property, int max)
    {
        var list = Required(root, property);
        return list.GetArrayLength() <= max
            ? [.. list.EnumerateArray().Select(ReadDescriptor)]
            : throw ImageFault.Invalid($"{property} has more than {max} entries");
    }

    private static Descriptor ReadDescriptor(JsonElement element)
    {
        if (element.TryGetProperty("urls", out _))
        {
            throw ImageFault.Invalid("a descriptor sends its readers to other addresses (urls)");
        }

        var size = Required(JsonNames.RequireDistinct(element), "size").GetInt64();
        return
            Digest.TryParse(Required(element, "digest").GetString(), out var digest) && size is >= 0 and <= MaxBlobBytes
            ? new Descriptor(Required(element, "mediaType").GetString() ?? "", digest, size, null)
            : throw ImageFault.Invalid("a descriptor has no valid digest and size");
    }

    private static JsonElement Required(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) ? value : throw ImageFault.Invalid($"{property} is missing");
}
