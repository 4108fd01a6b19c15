using System.Text.Json.Serialization;

namespace Dockerflow.Kube.Auth;

/// <summary>What is exchanged with credential plugins.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ExecCredential))]
internal sealed partial class AuthJson : JsonSerializerContext;
