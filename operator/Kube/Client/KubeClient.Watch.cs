using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Client;

public sealed partial class KubeClient
{
    /// <summary>What a silent watch may stay open longer than the server promised to keep it.</summary>
    private static readonly TimeSpan IdleLeeway = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DefaultWatch = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The changes after a resourceVersion, until the server ends the watch, which is normal. A last line that was cut
    /// off is dropped. ERROR events, a lost connection and a peer that fell silent are thrown.
    /// </summary>
    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(
        ResourceType<T> type,
        string? ns,
        WatchOptions o,
        [EnumeratorCancellation] CancellationToken ct
    )
        where T : class, IResource
    {
        var request = ApiRequest.Get(WatchPath(type, ns, o)) with { Accept = type.Accept };
        // Started before sending: some proxies hold the headers back until the first event.
        using var idle = new IdleGuard((o.Timeout ?? DefaultWatch) + IdleLeeway, options.Time, ct);
        using var response = await idle.RunAsync(request, token => connection.OpenAsync(request, token));
        await using var body = await idle.RunAsync(request, token => response.Content.ReadAsStreamAsync(token));
        var pipe = PipeReader.Create(body, WireBuffers.Reading);
        while (true)
        {
            var read = await idle.RunAsync(request, token => pipe.ReadAsync(token).AsTask());
            var rest = read.Buffer;
            while (TakeLine(ref rest, out var line))
                if (line.Length > 0)
                    yield return WireBuffers.WithBytes(line, type, WatchLine.Read);
            pipe.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
                yield break;
            if (rest.Length > LargestObject)
                throw new KubeException(KubeException.BadResponse, $"{request}: an event above {LargestObject} bytes");
        }
    }

    private static string WatchPath<T>(ResourceType<T> type, string? ns, WatchOptions o)
        where T : class, IResource =>
        new Query(type.CollectionPath(ns))
            .With("watch", true)
            .With("resourceVersion", o.ResourceVersion)
            .With("labelSelector", o.LabelSelector)
            .With("fieldSelector", o.FieldSelector)
            .With("timeoutSeconds", (int)(o.Timeout ?? DefaultWatch).TotalSeconds)
            .With("allowWatchBookmarks", o.Bookmarks)
            .ToString();

    private static bool TakeLine(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        var end = buffer.PositionOf((byte)'\n');
        line = end is null ? default : buffer.Slice(0, end.Value);
        if (end is not null)
            buffer = buffer.Slice(buffer.GetPosition(1, end.Value));
        return end is not null;
    }
}
