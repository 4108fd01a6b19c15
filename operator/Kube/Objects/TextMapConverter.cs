using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dockerflow.Kube.Objects;

/// <summary>
/// Reads labels and annotations into a <see cref="SmallDictionary"/>, and kubectl's last-applied-configuration as blank: it is
/// the whole object once more, as text, and read by kubectl alone. That it is there stays known, because a patch must not
/// take a map for absent that is not. Writing leaves nothing out; but what was read cannot be written back whole, which is
/// why changes are patches.
/// </summary>
public sealed class TextMapConverter : JsonConverter<IReadOnlyDictionary<string, string>>
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
        var few = new Entries();
        Dictionary<string, string>? many = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isBlanked = reader.ValueTextEquals("kubectl.kubernetes.io/last-applied-configuration"u8);
            var key = Text.ReadAsPropertyName(ref reader, typeof(string), options);
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
                continue;
            var isText = reader.TokenType == JsonTokenType.String;
            var value = isBlanked && isText ? "" : Text.Read(ref reader, typeof(string), options)!;
            if (many is null && !few.TryPut(key, value))
                many = few.ToDictionary();
            many?[key] = value;
        }
        return many is null ? few.ToMap() : many;
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

    /// <summary>So many that looking through them is quick; a stranger's ten thousand go into a hash table.</summary>
    private ref struct Entries()
    {
        private const int Most = 16;
        private KeyValuePair<string, string>[] entries = new KeyValuePair<string, string>[4];
        private int count;

        /// <summary>Of equal keys the last one counts. False if there is no place for one more.</summary>
        public bool TryPut(string key, string value)
        {
            var place = 0;
            while (place < count && entries[place].Key != key)
                place++;
            if (place == Most)
                return false;
            if (place == entries.Length)
                Array.Resize(ref entries, entries.Length * 2);
            entries[place] = new(key, value);
            count = Math.Max(count, place + 1);
            return true;
        }

        public readonly SmallDictionary ToMap() => new(entries[..count]);

        public readonly Dictionary<string, string> ToDictionary() => new(entries[..count]);
    }
}
