using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dockerflow.Registry;

namespace Dockerflow.Steps.Build;

/// <summary>
/// Puts the base's own layers into a manifest in the place of those that nobody has packed: the image then shares them with
/// its base, which registries and nodes have already. Pure.
/// </summary>
internal static class BaseDescriptors
{
    /// <param name="manifest">An image manifest; layers of the base are named by what they are unpacked.</param>
    /// <param name="bases">What they are packed.</param>
    /// <param name="used">Those that were put in.</param>
    public static byte[] PutIn(
        ReadOnlyMemory<byte> manifest,
        IReadOnlyDictionary<Digest, Descriptor> bases,
        out IReadOnlyList<Descriptor> used
    )
    {
        var root = JsonNode.Parse(manifest.Span)!.AsObject();
        var put = new List<Descriptor>();
        foreach (var layer in root["layers"]?.AsArray() ?? [])
        {
            if (
                layer is JsonObject descriptor
                && Digest.TryParse((string?)descriptor["digest"], out var digest)
                && bases.TryGetValue(digest, out var packed)
            )
            {
                descriptor["mediaType"] = packed.MediaType;
                descriptor["digest"] = packed.Digest.ToString();
                descriptor["size"] = packed.Size;
                put.Add(packed);
            }
        }
        used = put;
        return put.Count == 0 ? manifest.ToArray() : Write(root);
    }

    /// <summary>Media types stay readable: nothing of this is ever put into a page.</summary>
    private static byte[] Write(JsonObject manifest)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            manifest.WriteTo(writer);
        }
        return bytes.WrittenSpan.ToArray();
    }
}
