using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dockerflow.Registry;

/// <summary>Writes an artifact's manifest (OCI image-spec 1.1). The same artifact gives the same bytes. Pure.</summary>
internal static class ArtifactManifest
{
    // A "+" as \u002B would be as valid; people read manifests too, and nobody puts one into a page.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string EmptyType = "application/vnd.oci.empty.v1+json";

    /// <summary>The spec's empty descriptor: <c>{}</c>, for an artifact that needs no configuration.</summary>
    public static readonly ArtifactLayer EmptyConfig = ArtifactLayer.Of(EmptyType, "{}"u8.ToArray());

    /// <exception cref="ArgumentException">The type is not a media type, or there are no layers.</exception>
    public static byte[] Write(Artifact artifact)
    {
        if (!MediaTypeHeaderValue.TryParse(artifact.ArtifactType, out _) || artifact.Layers.Count == 0)
        {
            throw new ArgumentException("an artifact has a media type and at least one layer", nameof(artifact));
        }
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", 2);
            json.WriteString("mediaType", MediaTypes.OciManifest);
            json.WriteString("artifactType", artifact.ArtifactType);
            json.WritePropertyName("config");
            WriteLayer(json, EmptyConfig);
            json.WriteStartArray("layers");
            foreach (var layer in artifact.Layers)
            {
                WriteLayer(json, layer);
            }
            json.WriteEndArray();
            WriteSubject(json, artifact.Subject);
            WriteAnnotations(json, artifact.Annotations);
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }

    private static void WriteLayer(Utf8JsonWriter json, ArtifactLayer layer)
    {
        json.WriteStartObject();
        WriteDescriptor(json, layer.MediaType, layer.Digest, layer.Size);
        WriteAnnotations(json, layer.Annotations);
        json.WriteEndObject();
    }

    private static void WriteSubject(Utf8JsonWriter json, Descriptor? subject)
    {
        if (subject is not null)
        {
            json.WriteStartObject("subject");
            WriteDescriptor(json, subject.MediaType, subject.Digest, subject.Size);
            json.WriteEndObject();
        }
    }

    private static void WriteDescriptor(Utf8JsonWriter json, string mediaType, Digest digest, long size)
    {
        json.WriteString("mediaType", mediaType);
        json.WriteString("digest", digest.ToString());
        json.WriteNumber("size", size);
    }

    private static void WriteAnnotations(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? annotations)
    {
        if (annotations is not { Count: > 0 })
        {
            return;
        }
        json.WriteStartObject("annotations");
        foreach (var (key, value) in annotations.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }
        json.WriteEndObject();
    }
}
