using System.Text.Json.Serialization;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Client;

/// <summary>The parts of the protocol that no caller sees.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ApiStatus))]
[JsonSerializable(typeof(DeleteAnswer))]
[JsonSerializable(typeof(ListMeta))]
[JsonSerializable(typeof(PartialObject))]
[JsonSerializable(typeof(VersionInfo))]
internal sealed partial class WireJson : JsonSerializerContext;
