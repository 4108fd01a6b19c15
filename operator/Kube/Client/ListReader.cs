using System.Text.Json;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Client;

/// <summary>Decodes a LIST item by item, so that one object that this program cannot read does not hide all others.</summary>
internal static class ListReader
{
    /// <summary>Throws <see cref="JsonException"/> only if the list itself is malformed.</summary>
    public static ResourceList<T> Read<T>(ReadOnlyMemory<byte> json, ResourceType<T> type)
        where T : class, IResource
    {
        var items = new List<T>();
        var unreadable = new List<Unreadable>();
        ListMeta? metadata = null;
        var reader = new Utf8JsonReader(json.Span);
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("items"u8))
                ReadItems(ref reader, json.Span, type, items, unreadable);
            else if (reader.ValueTextEquals("metadata"u8))
                metadata = JsonSerializer.Deserialize(ref reader, WireJson.Default.ListMeta);
            else
                reader.Skip();
        }
        return new ResourceList<T>
        {
            Metadata = metadata!,
            Items = items,
            Unreadable = unreadable,
        };
    }

    private static void ReadItems<T>(
        ref Utf8JsonReader reader,
        ReadOnlySpan<byte> json,
        ResourceType<T> type,
        List<T> items,
        List<Unreadable> unreadable
    )
        where T : class, IResource
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("items is not a list");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var item = ItemReader.Read(json[start..(int)reader.BytesConsumed], type, out var problem);
            if (item is not null)
                items.Add(item);
            else
                unreadable.Add(problem!);
        }
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
            throw new JsonException($"expected {token}");
    }
}
