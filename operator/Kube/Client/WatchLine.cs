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
            return Usual(line, type) ?? Decode(line, type);
        }
        catch (JsonException failure)
        {
            throw new KubeException(KubeException.BadResponse, $"not a watch event: {failure.Message}", inner: failure);
        }
    }

    /// <summary>
    /// As every server writes it: type first, the object last. So the object need not be scanned for its end before it is
    /// decoded. Null if the line is anything else, or if the object cannot be decoded.
    /// </summary>
    private static WatchEvent<T>? Usual<T>(ReadOnlySpan<byte> line, ResourceType<T> type)
        where T : class, IResource
    {
        var reader = new Utf8JsonReader(line);
        if (!Next(ref reader, JsonTokenType.StartObject) || !Name(ref reader, "type"u8))
            return null;
        if (!Next(ref reader, JsonTokenType.String) || Changing(ref reader) is not { } kind)
            return null;
        if (!Name(ref reader, "object"u8) || !Next(ref reader, JsonTokenType.StartObject))
            return null;
        var end = line.TrimEnd(" \t\r\n"u8).Length - 1;
        if (end <= reader.TokenStartIndex || line[end] != '}')
            return null;
        return ItemReader.Read(line[(int)reader.TokenStartIndex..end], type, out _) is { } item
            ? new WatchEvent<T>(kind, ResourceKey.Of(item), item.Metadata.ResourceVersion ?? "", item)
            : null;
    }

    private static bool Next(ref Utf8JsonReader reader, JsonTokenType token) =>
        reader.Read() && reader.TokenType == token;

    private static bool Name(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        Next(ref reader, JsonTokenType.PropertyName) && reader.ValueTextEquals(name);

    private static WatchEventType? Changing(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("MODIFIED"u8) ? WatchEventType.Modified
        : reader.ValueTextEquals("ADDED"u8) ? WatchEventType.Added
        : reader.ValueTextEquals("DELETED"u8) ? WatchEventType.Deleted
        : null;

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
        if (!Next(ref reader, JsonTokenType.StartObject))
            throw new JsonException("not an object");
        while (Next(ref reader, JsonTokenType.PropertyName))
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

    // What went is known by its name, even if its last state cannot be decoded.
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
