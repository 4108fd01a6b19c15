using System.Text.Json.Nodes;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Runtime.Tests.Ground;

/// <summary>ConfigMaps, the simplest thing to watch.</summary>
internal static class Maps
{
    public static ResourceType<ConfigMap> Type => CoreResources.ConfigMap;

    public static ConfigMap New(string ns, string name, string value = "") =>
        new()
        {
            Metadata = new ObjectMeta { Namespace = ns, Name = name },
            Data = new Dictionary<string, string> { ["value"] = value },
        };

    public static Task<ConfigMap> CreateAsync(
        this KubeClient client,
        string ns,
        string name,
        string value,
        CancellationToken ct
    ) => client.CreateAsync(Type, New(ns, name, value), new CreateOptions(), ct);

    public static Task<ConfigMap> SetAsync(
        this KubeClient client,
        string ns,
        string name,
        string value,
        CancellationToken ct
    )
    {
        var data = new JsonObject { ["data"] = new JsonObject { ["value"] = value } };
        return client.PatchAsync(Type, new ResourceKey(ns, name), Patch.Merge(data), ct);
    }

    public static Task<bool> DeleteAsync(this KubeClient client, string ns, string name, CancellationToken ct) =>
        client.DeleteAsync(Type, new ResourceKey(ns, name), new DeleteOptions(), ct);
}
