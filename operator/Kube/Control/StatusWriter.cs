using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Control;

/// <summary>Writes a status only when it differs, and only onto the version of the object that was read.</summary>
public static class StatusWriter
{
    /// <summary>
    /// False when nothing differed. A conflict (somebody wrote in between) comes as a KubeException and means:
    /// read again, decide again.
    /// </summary>
    public static async Task<bool> WriteAsync<T, TStatus>(
        KubeClient client,
        ResourceType<T> type,
        T resource,
        TStatus current,
        TStatus wanted,
        JsonTypeInfo<TStatus> json,
        CancellationToken ct
    )
        where T : class, IResource
    {
        if (MergePatch.Between(Node(current, json), Node(wanted, json)) is not { } changes)
        {
            return false;
        }
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = resource.Metadata.ResourceVersion },
            ["status"] = changes,
        };
        await client.PatchStatusAsync(type, ResourceKey.Of(resource), Patch.Merge(patch), ct);
        return true;
    }

    private static JsonObject Node<TStatus>(TStatus status, JsonTypeInfo<TStatus> json) =>
        JsonSerializer.SerializeToNode(status, json)!.AsObject();
}
