using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Client;

/// <summary>Makes the bytes of request bodies.</summary>
internal static class Body
{
    /// <summary>The object's JSON with apiVersion and kind, which the slim types do not carry.</summary>
    public static byte[] Of<T>(ResourceType<T> type, T resource)
        where T : class, IResource
    {
        var body = (JsonObject)JsonSerializer.SerializeToNode(resource, type.Json)!;
        Name(body, type.ApiVersion, type.Kind);
        return Bytes(body);
    }

    public static byte[] Of<T>(ResourceType<T> type, ResourceKey key, Patch patch)
        where T : class, IResource =>
        patch switch
        {
            Patch.MergePatch merge => Bytes(merge.Body),
            Patch.JsonPatch json => Bytes(new JsonArray([.. json.Operations.Select(each => each.ToJson())])),
            Patch.ApplyPatch apply => Bytes(Addressed(type, key, apply.Body)),
            _ => throw new ArgumentException("unknown patch", nameof(patch)),
        };

    public static byte[] Of(DeleteOptions options)
    {
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions" };
        if (options.GracePeriodSeconds is int seconds)
            body["gracePeriodSeconds"] = seconds;
        if (options.PropagationPolicy is { } policy)
            body["propagationPolicy"] = policy.ToString();
        if (Preconditions(options) is { Count: > 0 } preconditions)
            body["preconditions"] = preconditions;
        return Bytes(body);
    }

    private static JsonObject Preconditions(DeleteOptions options)
    {
        var preconditions = new JsonObject();
        if (options.Uid is not null)
            preconditions["uid"] = options.Uid;
        if (options.ResourceVersion is not null)
            preconditions["resourceVersion"] = options.ResourceVersion;
        return preconditions;
    }

    private static JsonObject Addressed<T>(ResourceType<T> type, ResourceKey key, JsonNode intent)
        where T : class, IResource
    {
        var body = (JsonObject)intent.DeepClone();
        Name(body, type.ApiVersion, type.Kind);
        if (body["metadata"] is not JsonObject metadata)
            body["metadata"] = metadata = [];
        metadata["name"] = key.Name;
        if (type.Namespaced)
            metadata["namespace"] = key.Namespace;
        return body;
    }

    private static void Name(JsonObject body, string apiVersion, string kind)
    {
        body["apiVersion"] = apiVersion;
        body["kind"] = kind;
    }

    private static byte[] Bytes(JsonNode node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            node.WriteTo(writer);
        return buffer.ToArray();
    }
}
