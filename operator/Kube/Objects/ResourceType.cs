using System.Text.Json.Serialization.Metadata;
using Dockerflow.Kube.Core;

namespace Dockerflow.Kube.Objects;

/// <summary>
/// All that the client needs to know of a resource: where the API serves it and how its JSON is read.
/// <typeparamref name="T"/> may be a slim type that models only the fields somebody reads.
/// </summary>
public sealed record ResourceType<T>(
    string Group,
    string Version,
    string Plural,
    string Kind,
    JsonTypeInfo<T> Json,
    JsonTypeInfo<ResourceList<T>> ListJson,
    bool Namespaced = true
)
    where T : class, IResource
{
    /// <summary>What one object and a watch are asked for as; null is plain JSON.</summary>
    internal string? Accept { get; init; }

    /// <summary>What a LIST is asked for as; null is plain JSON.</summary>
    internal string? ListAccept { get; init; }

    /// <summary>
    /// The same resource with nothing but its metadata, which is all that the server then sends (PartialObjectMetadata of
    /// meta.k8s.io/v1): for kinds whose bodies are large, or not to be held in memory. Only for reading.
    /// </summary>
    public ResourceType<MetadataOnly> AsMetadata() =>
        new(
            Group,
            Version,
            Plural,
            Kind,
            KubeJson.Default.MetadataOnly,
            KubeJson.Default.ResourceListMetadataOnly,
            Namespaced
        )
        {
            Accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
            ListAccept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
        };

    /// <summary>As it stands in apiVersion: "v1" or "apps/v1".</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The path of the collection, e.g. "apis/apps/v1/namespaces/x/deployments"; all namespaces when null.</summary>
    public string CollectionPath(string? ns)
    {
        var root = Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";
        return Namespaced && ns is { Length: > 0 }
            ? $"{root}/namespaces/{Uri.EscapeDataString(ns)}/{Plural}"
            : $"{root}/{Plural}";
    }

    /// <summary>The path of one object.</summary>
    public string ObjectPath(ResourceKey key) => $"{CollectionPath(key.Namespace)}/{Uri.EscapeDataString(key.Name)}";

    /// <summary>The reference by which a child names <paramref name="owner"/> as its controller.</summary>
    public OwnerReference OwnedBy(T owner) =>
        new(ApiVersion, Kind, owner.Metadata.Name!, owner.Metadata.Uid!, Controller: true, BlockOwnerDeletion: true);
}
