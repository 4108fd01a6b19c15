using System.Text.Json;

namespace Dockerflow.Registry;

/// <summary>
/// Reads manifests from a registry that may lie. One document is either an index or an image: one that is both
/// could mean different things to different programs (CVE-2021-41190).
/// </summary>
internal static class ManifestParser
{
    private const int MaxChildren = 100;
    private const int MaxLayers = 1000;
    private const int MaxAnnotations = 1000;

    /// <summary>Null when the document was read, else the problem.</summary>
    public static string? Read(
        ReadOnlyMemory<byte> json,
        string? contentType,
        out string mediaType,
        out ManifestContent content
    )
    {
        (mediaType, content) = ("", new ManifestContent([], null, [], new Dictionary<string, string>()));
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || MediaTypeOf(root, contentType) is not { } agreed)
            {
                return "the manifest's media type is unknown or contradicts itself";
            }

            mediaType = agreed;
            content = Read(root, MediaTypes.IsIndex(agreed));
            return null;
        }
        // Text that is not Unicode is found out only when it is read.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return "the manifest is not JSON";
        }
        catch (FormatException problem)
        {
            return problem.Message;
        }
    }

    private static string? MediaTypeOf(JsonElement root, string? contentType)
    {
        var own = Text(root, "mediaType");
        var declared = MediaTypes.IsKnown(contentType) ? contentType : null;
        return own is null ? declared
            : MediaTypes.IsKnown(own) && (declared is null || declared == own) ? own
            : null;
    }

    private static ManifestContent Read(JsonElement root, bool isIndex)
    {
        if (
            root.TryGetProperty(isIndex ? "layers" : "manifests", out _)
            || (isIndex && root.TryGetProperty("config", out _))
        )
        {
            throw new FormatException("the manifest is an index and an image at once");
        }

        var annotations = ReadAnnotations(root);
        return isIndex
            ? new ManifestContent(ReadList(root, "manifests", MaxChildren), null, [], annotations)
            : new ManifestContent(
                [],
                ReadDescriptor(Required(root, "config")),
                ReadList(root, "layers", MaxLayers),
                annotations
            );
    }

    private static Descriptor[] ReadList(JsonElement root, string property, int max)
    {
        var list = Required(root, property);
        return list.ValueKind == JsonValueKind.Array && list.GetArrayLength() <= max
            ? [.. list.EnumerateArray().Select(ReadDescriptor)]
            : throw new FormatException($"{property} is not a list of at most {max} entries");
    }

    private static Descriptor ReadDescriptor(JsonElement element)
    {
        if (
            element.ValueKind != JsonValueKind.Object
            || !Digest.TryParse(Text(element, "digest"), out var digest)
            || !Required(element, "size").TryGetInt64OrFalse(out var size)
            || size < 0
        )
        {
            throw new FormatException("a descriptor has no valid digest and size");
        }

        if (
            element.TryGetProperty("urls", out var urls)
            && urls is { ValueKind: JsonValueKind.Array } list
            && list.GetArrayLength() > 0
        )
        {
            throw new FormatException("a descriptor sends its readers to other addresses (urls), which is refused");
        }

        return new Descriptor(Text(element, "mediaType") ?? "", digest, size, ReadPlatform(element));
    }

    private static Platform? ReadPlatform(JsonElement element) =>
        element.TryGetProperty("platform", out var platform)
        && platform.ValueKind == JsonValueKind.Object
        && (Text(platform, "os"), Text(platform, "architecture")) is ({ } os, { } architecture)
            ? new Platform(os, architecture, Text(platform, "variant"))
            : null;

    private static Dictionary<string, string> ReadAnnotations(JsonElement root)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        if (root.TryGetProperty("annotations", out var annotations) && annotations.ValueKind == JsonValueKind.Object)
        {
            foreach (
                var annotation in annotations
                    .EnumerateObject()
                    .Where(a => a.Value.ValueKind == JsonValueKind.String)
                    .Take(MaxAnnotations)
            )
            {
                result[annotation.Name] = annotation.Value.GetString()!;
            }
        }

        return result;
    }

    private static JsonElement Required(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value)
            ? value
            : throw new FormatException($"the manifest has no {property}");

    private static bool TryGetInt64OrFalse(this JsonElement element, out long value)
    {
        value = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out value);
    }

    private static string? Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
