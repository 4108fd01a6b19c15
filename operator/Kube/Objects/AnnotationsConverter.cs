using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dockerflow.Kube.Objects;

/// <summary>
/// Reads kubectl's last-applied-configuration as blank: it is the whole object once more, as text, and read by kubectl
/// alone. That it is there stays known, because a patch must not take a map for absent that is not. Writing leaves nothing
/// out; but what was read cannot be written back whole, which is why changes are patches.
/// </summary>
public sealed class AnnotationsConverter : JsonConverter<IReadOnlyDictionary<string, string>>
{
    private static readonly PooledStringConverter Text = new();

    public override IReadOnlyDictionary<string, string>? Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    )
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"expected an object, found {reader.TokenType}");
        Dictionary<string, string> all = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isBlanked = reader.ValueTextEquals("kubectl.kubernetes.io/last-applied-configuration"u8);
            var key = Text.ReadAsPropertyName(ref reader, typeof(string), options);
            reader.Read();
            if (isBlanked && reader.TokenType == JsonTokenType.String)
                all[key] = "";
            else if (reader.TokenType != JsonTokenType.Null)
                all[key] = Text.Read(ref reader, typeof(string), options)!;
        }
        return all;
    }

    public override void Write(
        Utf8JsonWriter writer,
        IReadOnlyDictionary<string, string> value,
        JsonSerializerOptions options
    )
    {
        writer.WriteStartObject();
        foreach (var (key, text) in value)
            writer.WriteString(key, text);
        writer.WriteEndObject();
    }
}
