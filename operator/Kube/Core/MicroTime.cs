using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dockerflow.Kube.Core;

/// <summary>
/// metav1.MicroTime. Written with exactly six digits after the point, because the server takes nothing else; read with
/// none to nine, because others write what they like. What is no time becomes null: a Lease that somebody spoiled must
/// not be unreadable for ever.
/// </summary>
public sealed class MicroTime : JsonConverter<DateTimeOffset?>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static string ToText(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.TryGetDateTimeOffset(out var time) ? time : null;
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options)
    {
        if (value is { } time)
            writer.WriteStringValue(ToText(time));
        else
            writer.WriteNullValue();
    }
}
