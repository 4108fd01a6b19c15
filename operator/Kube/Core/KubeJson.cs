using System.Text.Json.Serialization;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Core;

/// <summary>How the slim built-in types are read and written, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(PooledStringConverter)]
)]
[JsonSerializable(typeof(ResourceList<Pod>))]
[JsonSerializable(typeof(ResourceList<Job>))]
[JsonSerializable(typeof(ResourceList<Deployment>))]
[JsonSerializable(typeof(ResourceList<Secret>))]
[JsonSerializable(typeof(ResourceList<ConfigMap>))]
[JsonSerializable(typeof(ResourceList<Namespace>))]
[JsonSerializable(typeof(ResourceList<CoreEvent>))]
[JsonSerializable(typeof(ResourceList<Lease>))]
[JsonSerializable(typeof(ResourceList<MetadataOnly>))]
public sealed partial class KubeJson : JsonSerializerContext;
