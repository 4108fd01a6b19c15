using System.Text.Json.Serialization;
using k8s.Models;

namespace Dockerflow.Kube.Core;

/// <summary>
/// How the library's models of what the operator creates are written. The library's own context holds every type of
/// Kubernetes; native code unpacks all of it when the process starts, a quarter of what the operator would hold.
/// </summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(V1Job))]
[JsonSerializable(typeof(V1NetworkPolicy))]
[JsonSerializable(typeof(V1Pod))]
public sealed partial class ModelJson : JsonSerializerContext;
