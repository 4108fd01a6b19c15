using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Dockerflow.Kube.Objects;
using k8s;
using k8s.Models;

namespace Dockerflow.Kube.Client;

public sealed partial class KubeClient
{
    /// <summary>
    /// Creates in the namespace of the body's metadata. AlreadyExists if the name is taken. If the connection is lost
    /// before the answer, nobody knows whether the object was created: with a name it is asked for again, and one that
    /// then is there with all that was asked for is the one; without a name (generateName) Unreachable is thrown.
    /// </summary>
    public Task<T> CreateAsync<T>(ResourceType<T> type, T body, CreateOptions o, CancellationToken ct)
        where T : class, IResource => CreateAsync(type, ResourceKey.Of(body), Body.Of(type, body), o, ct);

    /// <inheritdoc cref="CreateAsync{T}(ResourceType{T}, T, CreateOptions, CancellationToken)"/>
    public Task<T> CreateAsync<T, TBody>(
        ResourceType<T> type,
        TBody body,
        JsonTypeInfo<TBody> json,
        CreateOptions o,
        CancellationToken ct
    )
        where T : class, IResource
        where TBody : IKubernetesObject<V1ObjectMeta>
    {
        (body.ApiVersion, body.Kind) = (type.ApiVersion, type.Kind);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, json);
        return CreateAsync(type, new(body.Metadata?.NamespaceProperty ?? "", body.Metadata?.Name ?? ""), bytes, o, ct);
    }

    /// <summary>Changes an object. NotFound if it is not there, except for an apply, which creates it.</summary>
    public Task<T> PatchAsync<T>(ResourceType<T> type, ResourceKey key, Patch patch, CancellationToken ct)
        where T : class, IResource => PatchAsync(type, key, type.ObjectPath(key), patch, ct);

    /// <summary>Changes the status subresource only; everything outside of status in the patch is ignored by the server.</summary>
    public Task<T> PatchStatusAsync<T>(ResourceType<T> type, ResourceKey key, Patch patch, CancellationToken ct)
        where T : class, IResource => PatchAsync(type, key, $"{type.ObjectPath(key)}/status", patch, ct);

    /// <summary>Asks for deletion; finalizers may delay it. False if there was no such object.</summary>
    public async Task<bool> DeleteAsync<T>(ResourceType<T> type, ResourceKey key, DeleteOptions o, CancellationToken ct)
        where T : class, IResource
    {
        try
        {
            var request = new ApiRequest(HttpMethod.Delete, type.ObjectPath(key), Body.Of(o));
            return await CallAsync(request, LargestObject, json => (bool?)Deleted(type, key, json), ct) == true;
        }
        catch (KubeException missing) when (missing.IsNotFound)
        {
            return false;
        }
    }

    private async Task<T> CreateAsync<T>(
        ResourceType<T> type,
        ResourceKey key,
        byte[] json,
        CreateOptions o,
        CancellationToken ct
    )
        where T : class, IResource
    {
        if (type.Namespaced && key.Namespace.Length == 0)
            throw new ArgumentException($"{type.Kind}: metadata.namespace is missing", nameof(key));
        var path = new Query(type.CollectionPath(key.Namespace)).With("dryRun", o.DryRun ? "All" : null);
        var request = new ApiRequest(HttpMethod.Post, path.ToString(), json);
        try
        {
            return o.DryRun ? await CallAsync(request, type.Json, ct) : await WriteAsync(request, type, ct);
        }
        catch (KubeException lost) when (lost.Fault == KubeFault.Unreachable && key.Name.Length > 0 && !o.DryRun)
        {
            return await CreateAgainAsync(type, key, request, ct);
        }
    }

    private async Task<T> CreateAgainAsync<T>(
        ResourceType<T> type,
        ResourceKey key,
        ApiRequest request,
        CancellationToken ct
    )
        where T : class, IResource
    {
        await Task.Delay(RetryRules.AfterLostCreate, options.Time, ct);
        try
        {
            return await WriteAsync(request, type, ct);
        }
        catch (KubeException taken) when (taken.IsAlreadyExists)
        {
            var get = ApiRequest.Get(type.ObjectPath(key));
            T?[] own = await CallAsync(
                get,
                LargestObject,
                found => Covers(found, request) ? [Written(type, found)] : new T?[1],
                ct
            );
            if (own[0] is { } ours)
                return ours;
            throw;
        }
    }

    private static bool Covers(ReadOnlyMemory<byte> found, ApiRequest sent) =>
        JsonCover.Covers(JsonNode.Parse(found.Span), JsonNode.Parse(sent.Body));

    private Task<T> PatchAsync<T>(
        ResourceType<T> type,
        ResourceKey key,
        string target,
        Patch patch,
        CancellationToken ct
    )
        where T : class, IResource
    {
        var path = new Query(target);
        if (patch is Patch.ApplyPatch apply)
            path.With("fieldManager", apply.FieldManager).With("force", apply.Force);
        var request = new ApiRequest(HttpMethod.Patch, path.ToString(), Body.Of(type, key, patch), patch.MediaType);
        return WriteAsync(request, type, ct);
    }

    private Task<T> WriteAsync<T>(ApiRequest request, ResourceType<T> type, CancellationToken ct)
        where T : class, IResource => CallAsync(request, LargestObject, json => Written(type, json), ct);

    // Told before the caller goes on, so that nothing which follows from the write can overtake the news of it.
    private T? Written<T>(ResourceType<T> type, ReadOnlyMemory<byte> json)
        where T : class, IResource
    {
        var answer = JsonSerializer.Deserialize(json.Span, type.Json);
        if (answer is not null)
            Writes.Wrote(type, answer, json.Span);
        return answer;
    }

    private bool Deleted<T>(ResourceType<T> type, ResourceKey key, ReadOnlyMemory<byte> json)
        where T : class, IResource
    {
        Writes.Deleted(type, key, DeleteAnswer.UidOf(json.Span));
        return true;
    }
}
