using System.Buffers;
using System.Text.Json;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Client;

/// <summary>Decodes one line of a watch.</summary>
internal static class WatchLine
{
    /// <summary>
    /// Throws <see cref="KubeException"/> for the server's ERROR event and for a line that is no event (BadResponse).
    /// </summary>
    public static WatchEvent<T> Read<T>(ReadOnlySpan<byte> line, ResourceType<T> type)
        where T : class, IResource
    {
        try
        {
            return Decode(line, type);
        }
        catch (JsonException failure)
        {
            throw new KubeException(KubeException.BadResponse, $"not a watch event: {failure.Message}", inner: failure);
        }
    }

    private static WatchEvent<T> Decode<T>(ReadOnlySpan<byte> line, ResourceType<T> type)
        where T : class, IResource
    {
        var (kind, body) = Split(line);
        return kind switch
        {
            "ADDED" => Changed(WatchEventType.Added, line[body], type),
            "MODIFIED" => Changed(WatchEventType.Modified, line[body], type),
            "DELETED" => Deleted(line[body], type),
            "BOOKMARK" => Bookmark<T>(line[body]),
            "ERROR" => throw Refusal.From(Status(line[body])),
            _ => throw new JsonException($"unknown event type '{kind}'"),
        };
    }

    // The order of the two members is not promised.
    private static (string? Type, Range Body) Split(ReadOnlySpan<byte> line)
    {
        string? type = null;
        Range? body = null;
        var reader = new Utf8JsonReader(line);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isObject = reader.ValueTextEquals("object"u8);
            var isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            if (isType && reader.TokenType == JsonTokenType.String)
                type = reader.GetString();
            reader.Skip();
            if (isObject)
                body = start..(int)reader.BytesConsumed;
        }
        return (type, body ?? throw new JsonException("no object"));
    }

    private static WatchEvent<T> Changed<T>(WatchEventType kind, ReadOnlySpan<byte> json, ResourceType<T> type)
        where T : class, IResource =>
        ItemReader.Read(json, type, out var problem) is { } item
            ? new WatchEvent<T>(kind, ResourceKey.Of(item), item.Metadata.ResourceVersion ?? "", item)
            : new WatchEvent<T>(WatchEventType.Unreadable, problem!.Key, problem.ResourceVersion, null, problem.Why);

    private static WatchEvent<T> Deleted<T>(ReadOnlySpan<byte> json, ResourceType<T> type)
        where T : class, IResource
    {
        var identity = ItemReader.Identity(json);
        var last = ItemReader.Read(json, type, out var problem);
        var version = identity.Metadata.ResourceVersion ?? "";
        return new WatchEvent<T>(WatchEventType.Deleted, identity.Key, version, last, problem?.Why);
    }

    private static WatchEvent<T> Bookmark<T>(ReadOnlySpan<byte> json)
        where T : class, IResource =>
        new(WatchEventType.Bookmark, default, ItemReader.Identity(json).Metadata.ResourceVersion ?? "", null);

    private static ApiStatus Status(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, WireJson.Default.ApiStatus) ?? throw new JsonException("no status");
}
