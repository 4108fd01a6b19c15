using System.Text.Json.Serialization;

namespace Dockerflow.Api.Policy;

/// <summary>The policy is read strictly: a misspelled limit must not be an absent limit.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow
)]
[JsonSerializable(typeof(OperatorPolicy))]
internal sealed partial class PolicyJson : JsonSerializerContext;
