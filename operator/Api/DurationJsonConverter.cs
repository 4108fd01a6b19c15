using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dockerflow.Api;

/// <summary>Reads and writes a <see cref="Duration"/> as its string.</summary>
public sealed class DurationJsonConverter : JsonConverter<Duration>
{
    public override Duration Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Duration.TryParse(reader.GetString(), out var duration)
            ? duration
            : throw new JsonException("a duration is a whole number and one of s, m, h, d, for example 90m or 30d");

    public override void Write(Utf8JsonWriter writer, Duration value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
