using System.Text.Json.Serialization;

namespace Dockerflow.Net;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault
)]
[JsonSerializable(typeof(HostRule[]))]
internal sealed partial class HostRulesJsonContext : JsonSerializerContext;
