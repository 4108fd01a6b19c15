using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dockerflow.Steps.Image;

namespace Dockerflow.Steps.Inspect;

/// <summary>
/// What an image is without the times at which it was made: its unpacked layers as they were read, and its configuration
/// (OCI image-spec, config) without "created" and "history". Pure.
/// </summary>
internal static class ImageContent
{
    private static readonly string[] Left = ["created", "history", "rootfs"];

    /// <summary>The same for images that differ in nothing but times: sha256:HEX.</summary>
    /// <param name="config">The configuration as JSON.</param>
    /// <param name="layers">Digests of the unpacked layers, computed from what was read, in order.</param>
    /// <exception cref="StepException">The configuration names other layers than there are.</exception>
    public static string Hash(ReadOnlyMemory<byte> config, IReadOnlyList<string> layers)
    {
        try
        {
            using var document = JsonDocument.Parse(config, new JsonDocumentOptions { MaxDepth = 32 });
            RequireLayers(document.RootElement, layers);
            var text = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(text))
            {
                WriteObject(json, document.RootElement, Left);
            }
            var lines = Encoding.UTF8.GetBytes(string.Concat(layers.Select(layer => layer + "\n")));
            return $"sha256:{Convert.ToHexStringLower(SHA256.HashData([.. lines, .. text.WrittenSpan]))}";
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw ImageFault.Invalid("its configuration is not that of an OCI image", fault);
        }
    }

    /// <summary>A node would refuse to unpack it.</summary>
    private static void RequireLayers(JsonElement config, IReadOnlyList<string> layers)
    {
        var named =
            config.TryGetProperty("rootfs", out var rootfs) && rootfs.TryGetProperty("diff_ids", out var list)
                ? list.EnumerateArray().Select(layer => layer.GetString())
                : [];
        if (!named.SequenceEqual(layers))
        {
            throw ImageFault.Invalid("its configuration (rootfs.diff_ids) names other layers than it has");
        }
    }

    private static void Write(Utf8JsonWriter json, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(json, element, []);
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(json, item);
                }
                json.WriteEndArray();
                break;
            default:
                element.WriteTo(json);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter json, JsonElement element, string[] without)
    {
        json.WriteStartObject();
        foreach (
            var property in element
                .EnumerateObject()
                .Where(property => !without.Contains(property.Name))
                .OrderBy(property => property.Name, StringComparer.Ordinal)
        )
        {
            json.WritePropertyName(property.Name);
            Write(json, property.Value);
        }
        json.WriteEndObject();
    }
}
