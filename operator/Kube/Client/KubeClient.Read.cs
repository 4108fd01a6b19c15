using System.Text;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Client;

public sealed partial class KubeClient
{
    /// <summary>The object as the storage has it now, or null if there is none.</summary>
    public async Task<T?> GetAsync<T>(ResourceType<T> type, ResourceKey key, CancellationToken ct)
        where T : class, IResource
    {
        try
        {
            return await CallAsync(ApiRequest.Get(type.ObjectPath(key)) with { Accept = type.Accept }, type.Json, ct);
        }
        catch (KubeException missing) when (missing.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>
    /// One page, or all objects if no limit is given; of all namespaces if <paramref name="ns"/> is null. Items that
    /// cannot be decoded are in <see cref="ResourceList{T}.Unreadable"/>.
    /// </summary>
    public Task<ResourceList<T>> ListAsync<T>(ResourceType<T> type, string? ns, ListOptions o, CancellationToken ct)
        where T : class, IResource => ListAsync(type, ns, o, null, ct);

    /// <summary>
    /// As above; each item goes through <paramref name="keep"/> as soon as it is decoded, and what that returns is kept:
    /// so what was known before needs no memory twice.
    /// </summary>
    public Task<ResourceList<T>> ListAsync<T>(
        ResourceType<T> type,
        string? ns,
        ListOptions o,
        Func<T, T>? keep,
        CancellationToken ct
    )
        where T : class, IResource
    {
        var path = new Query(type.CollectionPath(ns))
            .With("labelSelector", o.LabelSelector)
            .With("fieldSelector", o.FieldSelector)
            .With("resourceVersion", o.Continue is null ? o.ResourceVersion : null)
            .With("resourceVersionMatch", o is { NotOlder: true, Continue: null } ? "NotOlderThan" : null)
            .With("limit", o.Limit)
            .With("continue", o.Continue);
        var request = ApiRequest.Get(path.ToString()) with { Accept = type.ListAccept };
        return connection.CallAsync(
            request,
            options.ListTimeout,
            (body, token) =>
                DecodeAsync(request, () => ListReader<T>.ReadAsync(body, type, keep, LargestObject, token)),
            ct
        );
    }

    /// <summary>
    /// The end of a container's log: at most so many lines, and of these the last <paramref name="maxBytes"/>, without the
    /// line that is cut. The server has a limit of its own, but what it leaves out is the end.
    /// </summary>
    public async Task<string> ReadLogEndAsync(
        ResourceKey pod,
        string container,
        int tailLines,
        int maxBytes,
        CancellationToken ct
    )
    {
        var path = new Query($"{Core.CoreResources.Pod.ObjectPath(pod)}/log")
            .With("container", container)
            .With("tailLines", tailLines);
        var (text, isCut) = await connection.CallAsync(
            ApiRequest.Get(path.ToString()),
            options.CallTimeout,
            (body, token) => BoundedReader.ReadEndAsync(body, maxBytes, token),
            ct
        );
        if (!isCut)
        {
            return Encoding.UTF8.GetString(text.Span);
        }
        var line = text.Span[..^1].IndexOf((byte)'\n');
        return line < 0
            ? $"(the last line is longer than {maxBytes} bytes and is left out)\n"
            : Encoding.UTF8.GetString(text.Span[(line + 1)..]);
    }

    /// <summary>
    /// The last lines of a container's log, of them the first <paramref name="limitBytes"/> whatever the server sends.
    /// Bytes that are no UTF-8 become U+FFFD.
    /// </summary>
    public async Task<string> ReadLogAsync(
        ResourceKey pod,
        string container,
        int tailLines,
        int limitBytes,
        CancellationToken ct
    )
    {
        var path = new Query($"{Core.CoreResources.Pod.ObjectPath(pod)}/log")
            .With("container", container)
            .With("tailLines", tailLines)
            .With("limitBytes", limitBytes);
        var text = await connection.CallAsync(
            ApiRequest.Get(path.ToString()),
            options.CallTimeout,
            (body, token) => BoundedReader.ReadAtMostAsync(body, limitBytes, token),
            ct
        );
        return Encoding.UTF8.GetString(text.Span);
    }
}
