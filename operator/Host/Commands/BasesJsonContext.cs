using System.Text.Json.Serialization;

namespace Dockerflow.Host.Commands;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true
)]
[JsonSerializable(typeof(IReadOnlyList<BaseDocument>))]
internal sealed partial class BasesJsonContext : JsonSerializerContext;
