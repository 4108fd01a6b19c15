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

    public static (Descriptor Config, IReadOnlyList<Descriptor> Layers) ReadManifest(ReadOnlyMemory<byte> json) =>
        Read(json, root => (ReadDescriptor(Required(root, "config")), List(root, "layers", MaxLayers)));

    private static T Read<T>(ReadOnlyMemory<byte> json, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return read(document.RootElement);
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
        var size = Required(element, "size").GetInt64();
        return
            Digest.TryParse(Required(element, "digest").GetString(), out var digest) && size is >= 0 and <= MaxBlobBytes
            ? new Descriptor(Required(element, "mediaType").GetString() ?? "", digest, size, null)
            : throw ImageFault.Invalid("a descriptor has no valid digest and size");
    }

    private static JsonElement Required(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) ? value : throw ImageFault.Invalid($"{property} is missing");
}
