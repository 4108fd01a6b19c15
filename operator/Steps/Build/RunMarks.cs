using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Dockerflow.Steps.Build;

/// <summary>
/// Puts the time and the annotations of the run into an image whose files have the time of the commit. Everything else
/// stays byte for byte: scanners take "created" for the image's age, and the files' times must be the same for the same
/// inputs. The annotations are Buildah's business, but an image that comes whole from the cache has those of an earlier
/// run, with its commit. Pure.
/// </summary>
internal static class RunMarks
{
    /// <summary>The pre-defined annotation key of the OCI image-spec.</summary>
    private const string CreatedAnnotation = "org.opencontainers.image.created";
    private const string Predefined = "org.opencontainers.image.";

    /// <summary>Buildah's own word about what it built on.</summary>
    private const string BaseReference = "org.opencontainers.image.base.";

    /// <summary>OCI image-spec, config: "created", RFC 3339.</summary>
    public static byte[] SetInConfig(ReadOnlyMemory<byte> config, DateTimeOffset created) =>
        Rewrite(
            config,
            (json, property) =>
            {
                if (property.Name != "created")
                {
                    property.WriteTo(json);
                }
            },
            json => json.WriteString("created", Text(created))
        );

    /// <summary>
    /// Refers to the new configuration, and carries the run's annotations, the time among them. What Buildah took over from
    /// the base's manifest says something of the base.
    /// </summary>
    public static byte[] SetInManifest(
        ReadOnlyMemory<byte> manifest,
        string configDigest,
        long configSize,
        DateTimeOffset created,
        IReadOnlyDictionary<string, string> annotations
    )
    {
        var own = new SortedDictionary<string, string>(annotations.ToDictionary(), StringComparer.Ordinal)
        {
            [CreatedAnnotation] = Text(created),
        };
        var annotated = false;
        return Rewrite(
            manifest,
            (json, property) =>
            {
                if (property.Name == "config")
                {
                    Config(json, property.Value, configDigest, configSize);
                }
                else if (property.Name == "annotations")
                {
                    annotated = true;
                    Annotations(json, property.Value, own);
                }
                else
                {
                    property.WriteTo(json);
                }
            },
            json =>
            {
                if (!annotated)
                {
                    Annotations(json, default, own);
                }
            }
        );
    }

    private static byte[] Rewrite(
        ReadOnlyMemory<byte> document,
        Action<Utf8JsonWriter, JsonProperty> write,
        Action<Utf8JsonWriter> end
    )
    {
        using var parsed = JsonDocument.Parse(document, new JsonDocumentOptions { MaxDepth = 32 });
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            foreach (var property in parsed.RootElement.EnumerateObject())
            {
                write(json, property);
            }
            end(json);
            json.WriteEndObject();
        }
        return text.WrittenSpan.ToArray();
    }

    private static void Config(Utf8JsonWriter json, JsonElement descriptor, string digest, long size)
    {
        json.WriteStartObject("config");
        json.WriteString("mediaType", descriptor.GetProperty("mediaType").GetString());
        json.WriteString("digest", digest);
        json.WriteNumber("size", size);
        json.WriteEndObject();
    }

    private static void Annotations(Utf8JsonWriter json, JsonElement known, SortedDictionary<string, string> own)
    {
        json.WriteStartObject("annotations");
        if (known.ValueKind == JsonValueKind.Object)
        {
            foreach (
                var annotation in known
                    .EnumerateObject()
                    .Where(each => !own.ContainsKey(each.Name) && !IsOfTheBase(each.Name))
            )
            {
                annotation.WriteTo(json);
            }
        }
        foreach (var (name, value) in own)
        {
            json.WriteString(name, value);
        }
        json.WriteEndObject();
    }

    private static bool IsOfTheBase(string annotation) =>
        annotation.StartsWith(Predefined, StringComparison.Ordinal)
        && !annotation.StartsWith(BaseReference, StringComparison.Ordinal);

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
