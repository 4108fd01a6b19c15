using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Client;

/// <summary>
/// Decodes a LIST while it arrives, item by item: at no time is more than one item's JSON in memory, however long the
/// list is, and one object that this program cannot read does not hide all others.
/// </summary>
internal sealed class ListReader<T>(ResourceType<T> type, Func<T, T>? keep)
    where T : class, IResource
{
    private readonly List<T> items = [];
    private readonly List<Unreadable> unreadable = [];
    private JsonReaderState state;
    private ListMeta? metadata;
    private Place place = Place.Before;

    private enum Place
    {
        Before,
        Members,
        Items,
        After,
    }

    /// <summary>
    /// Each item is handed to <paramref name="keep"/>, and what that returns is kept. Throws <see cref="JsonException"/>
    /// if the list itself is malformed or cut off, <see cref="KubeException"/> BadResponse if one value in it is longer
    /// than <paramref name="largest"/> bytes.
    /// </summary>
    public static async Task<ResourceList<T>> ReadAsync(
        Stream body,
        ResourceType<T> type,
        Func<T, T>? keep,
        int largest,
        CancellationToken ct
    )
    {
        var list = new ListReader<T>(type, keep);
        var pipe = PipeReader.Create(body, WireBuffers.Reading);
        while (true)
        {
            var read = await pipe.ReadAsync(ct);
            var rest = read.Buffer.Slice(list.Take(read.Buffer, read.IsCompleted));
            if (read.IsCompleted)
                return list.Result();
            if (rest.Length > largest)
                throw new KubeException(KubeException.BadResponse, $"a value in the list is above {largest} bytes");
            pipe.AdvanceTo(rest.Start, rest.End);
        }
    }

    private ResourceList<T> Result() =>
        place == Place.After
            ? new ResourceList<T>
            {
                Metadata = metadata!,
                Items = items,
                Unreadable = unreadable,
            }
            : throw new JsonException("the list was cut off");

    /// <summary>Takes all that is complete and returns where the rest begins.</summary>
    private SequencePosition Take(ReadOnlySequence<byte> buffer, bool final)
    {
        if (place == Place.After)
            return buffer.End;
        var reader = new Utf8JsonReader(buffer, final, state);
        while (true)
        {
            var before = reader;
            if (place != Place.After && Step(ref reader, buffer))
                continue;
            // Half a value was looked at: it is looked at again when there is more of it.
            if (place != Place.After)
                reader = before;
            state = reader.CurrentState;
            return reader.Position;
        }
    }

    private bool Step(ref Utf8JsonReader reader, ReadOnlySequence<byte> buffer)
    {
        if (!reader.Read())
            return false;
        switch (place)
        {
            case Place.Items:
                return Item(ref reader, buffer);
            case Place.Members when reader.TokenType == JsonTokenType.PropertyName:
                return Member(ref reader);
            case Place.Members:
                place = Place.After;
                return true;
            default:
                Expect(reader.TokenType == JsonTokenType.StartObject, "it is no object");
                place = Place.Members;
                return true;
        }
    }

    private bool Member(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("items"u8))
            return Items(ref reader);
        var isMetadata = reader.ValueTextEquals("metadata"u8);
        var value = reader;
        if (!reader.TrySkip())
            return false;
        if (isMetadata)
            metadata = JsonSerializer.Deserialize(ref value, WireJson.Default.ListMeta);
        return true;
    }

    private bool Items(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
            return false;
        Expect(reader.TokenType is JsonTokenType.StartArray or JsonTokenType.Null, "items is no list");
        if (reader.TokenType == JsonTokenType.StartArray)
            place = Place.Items;
        return true;
    }

    private bool Item(ref Utf8JsonReader reader, ReadOnlySequence<byte> buffer)
    {
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            place = Place.Members;
            return true;
        }
        var start = reader.TokenStartIndex;
        if (!reader.TrySkip())
            return false;
        WireBuffers.WithBytes(
            buffer.Slice(start, reader.BytesConsumed - start),
            this,
            static (json, list) => list.Add(json)
        );
        return true;
    }

    private bool Add(ReadOnlySpan<byte> json)
    {
        if (ItemReader.Read(json, type, out var problem) is { } item)
            items.Add(keep?.Invoke(item) ?? item);
        else
            unreadable.Add(problem!);
        return true;
    }

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
            throw new JsonException(otherwise);
    }
}
