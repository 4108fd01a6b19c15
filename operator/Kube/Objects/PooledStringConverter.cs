using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dockerflow.Kube.Objects;

/// <summary>Reads strings through <see cref="StringPool.Shared"/>, so that the second copy of a text is never allocated.</summary>
public sealed class PooledStringConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.String => Pooled(ref reader),
            JsonTokenType.Null => null,
            _ => throw new JsonException($"expected a string, found {reader.TokenType}"),
        };

    public override string ReadAsPropertyName(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => Pooled(ref reader);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value);

    private static string Pooled(ref Utf8JsonReader reader)
    {
        var bytes = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        // A byte of UTF-8 makes at most one char, and an escape sequence less than its bytes.
        if (bytes > StringPool.LongestPooled)
            return reader.GetString()!;
        Span<char> text = stackalloc char[StringPool.LongestPooled];
        return StringPool.Shared.Get(text[..reader.CopyString(text)]);
    }
}
